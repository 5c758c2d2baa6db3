import type { AnyEndpointName } from '../../wire/endpoints.js';
import { FAULT_KINDS, type Fault } from './kinds.js';

/** Which requests meet a fault: those of an endpoint, after `skip` of them, `count` of them. */
export interface FaultRule {
  readonly endpoint: AnyEndpointName | '*';
  /** Requests that pass first. Default 0. */
  readonly skip?: number;
  /** Requests that are hit. Default: every one after that. */
  readonly count?: number;
  readonly fault: Fault;
}

export interface FaultRules {
  add(rule: FaultRule): void;
  clear(): void;
  /** The faults that a request meets, in the order their rules were added. Counts the request. */
  hit(endpoint: AnyEndpointName | null): Fault[];
}

/** `isEndpoint` tells the names that this server has. */
export function createFaultRules(isEndpoint: (name: string) => boolean): FaultRules {
  let rules: { readonly rule: FaultRule; seen: number }[] = [];
  return {
    add(rule) {
      check(rule, isEndpoint);
      rules.push({ rule, seen: 0 });
    },
    clear() {
      rules = [];
    },
    hit(endpoint) {
      const faults: Fault[] = [];
      for (const entry of rules) {
        const { rule } = entry;
        if (rule.endpoint !== '*' && rule.endpoint !== endpoint) continue;
        const turn = entry.seen - (rule.skip ?? 0);
        entry.seen += 1;
        if (turn >= 0 && turn < (rule.count ?? Number.POSITIVE_INFINITY)) faults.push(rule.fault);
      }
      return faults;
    },
  };
}

function check({ endpoint, fault, skip, count }: FaultRule, isEndpoint: (name: string) => boolean): void {
  if (endpoint !== '*' && !isEndpoint(endpoint)) throw new TypeError(`unknown endpoint ${String(endpoint)}`);
  if (!FAULT_KINDS.includes(fault.kind)) {
    throw new TypeError(`unknown kind of fault ${String(fault.kind)}; known are ${FAULT_KINDS.join(', ')}`);
  }
  for (const [name, value] of Object.entries({ skip, count })) {
    if (value !== undefined && !(Number.isInteger(value) && value >= 0)) {
      throw new TypeError(`${name} must be a whole number, not ${String(value)}`);
    }
  }
}
