import type { AnyEndpointName } from '../../wire/endpoints.js';
import type { Random } from '../random.js';
import type { Target } from '../target.js';
import { checkRule } from './check-rule.js';
import type { Fault } from './kinds.js';
import type { FaultRule } from './rule.js';
import { matchesWildcard } from './wildcard.js';

/** A rule that is in force, and what it did. */
export interface FaultEntry {
  readonly id: number;
  readonly rule: FaultRule;
  /** Requests that its endpoint, bucket and name fitted. */
  readonly seen: number;
  /** Requests that met the fault. */
  readonly hits: number;
}

export interface FaultRules {
  /** All of them or, when one is not legal, none: then it throws a TypeError. */
  add(rules: readonly unknown[]): FaultEntry[];
  addOne(rule: FaultRule): FaultEntry;
  list(): FaultEntry[];
  /** One rule, or all; false when there is no rule of that id. */
  clear(id?: number): boolean;
  /** True when a rule asks what a request is about, beside its endpoint. */
  needTarget(): boolean;
  /** The faults that a request meets, in the order their rules were added. Counts the request. */
  hit(endpoint: AnyEndpointName | null, target: Target): Fault[];
}

const CHANCES = 1_000_000_000;

/** `isEndpoint` tells the names that this server has. */
export function createFaultRules(isEndpoint: (name: string) => boolean, random: Random): FaultRules {
  let entries: { readonly id: number; readonly rule: FaultRule; seen: number; hits: number }[] = [];
  let ids = 0;
  const isDrawn = (probability: number | undefined): boolean =>
    probability === undefined || random.below(CHANCES) < probability * CHANCES;
  const put = (rule: FaultRule): FaultEntry => {
    ids += 1;
    const entry = { id: ids, rule: structuredClone(rule), seen: 0, hits: 0 };
    entries.push(entry);
    return { ...entry };
  };
  return {
    add: (given) => given.map((value) => checkRule(value, isEndpoint)).map(put),
    addOne: (rule) => put(checkRule(rule, isEndpoint)),
    list: () => entries.map((entry) => ({ ...entry })),
    clear(id) {
      const before = entries.length;
      entries = id === undefined ? [] : entries.filter((entry) => entry.id !== id);
      return id === undefined || entries.length < before;
    },
    needTarget: () => entries.some(({ rule }) => rule.bucket !== undefined || rule.name !== undefined),
    hit(endpoint, target) {
      const faults: Fault[] = [];
      for (const entry of entries) {
        const { rule } = entry;
        if ((rule.endpoint !== '*' && rule.endpoint !== endpoint) || !isMeant(rule, target)) continue;
        entry.seen += 1;
        if (entry.seen <= (rule.skip ?? 0) || entry.hits >= (rule.count ?? Number.POSITIVE_INFINITY)) continue;
        if (!isDrawn(rule.probability)) continue;
        entry.hits += 1;
        faults.push(rule.fault);
      }
      return faults;
    },
  };
}

function isMeant({ bucket, name }: FaultRule, target: Target): boolean {
  const isBucket = bucket === undefined || bucket === target.bucketId || bucket === target.bucketName;
  return isBucket && (name === undefined || (target.name !== null && matchesWildcard(name, target.name)));
}
