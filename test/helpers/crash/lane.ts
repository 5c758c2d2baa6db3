import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Chance } from '../chance.js';
import type { Json, RawAnswer, RawB2, UploadTarget } from '../raw-b2.js';
import type { Doubt, World } from './world.js';

/** One client that makes one change after the other, to names that no other client touches. */
export interface Lane {
  readonly name: string;
  readonly b2: RawB2;
  readonly bucketId: string;
  readonly chance: Chance;
  readonly world: World;
  /** Upload URLs by what they are for. */
  readonly targets: Map<string, UploadTarget>;
}

/** A change that is not made yet: how to ask for it, what it means once it is answered, and while it is not. */
export interface Change extends Doubt {
  ask(): Promise<RawAnswer>;
  answered(json: Json): void;
}

/** One kind of change; null when there is nothing to change in this way. */
export type Kind = (lane: Lane) => Change | null;

/** Makes changes until the server is gone. Rejects when it answers anything but a success. */
export async function work(lane: Lane, kinds: readonly Kind[]): Promise<void> {
  for (;;) {
    const change = lane.chance.pick(kinds)(lane);
    if (change === null) continue;
    try {
      const answer = await change.ask();
      assert.equal(answer.status, 200, `${change.what}: ${answer.body.toString()}`);
      change.answered(answer.json);
      lane.world.answered += 1;
    } catch (error) {
      if (!isBroken(error)) throw error;
      lane.world.doubts.push(change);
      return;
    }
  }
}

const BROKEN: readonly unknown[] = ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'];
const isBroken = (error: unknown): boolean => error instanceof Error && 'code' in error && BROKEN.includes(error.code);

/** Few names, so that versions pile up under them; slashes and letters beyond ASCII among them. */
export const someName = ({ name, chance }: Lane): string => `${name}/ü ${chance.below(6)}`;

/** Mostly small, sometimes of megabytes, now and then empty. */
export function someBytes({ chance }: Lane): Buffer {
  const kind = chance.below(20);
  if (kind === 0) return Buffer.alloc(0);
  if (kind <= 10) return randomBytes(1 + chance.below(3000));
  if (kind <= 18) return randomBytes(50_000 + chance.below(300_000));
  return randomBytes(1_000_000 + chance.below(2_000_000));
}

/** Entries of this lane. */
export const own = <T extends { readonly name: string }>({ name }: Lane, entries: Map<string, T>): [string, T][] =>
  [...entries].filter(([, entry]) => entry.name.startsWith(`${name}/`));

export const SSE_B2 = { mode: 'SSE-B2', algorithm: 'AES256' };
export const SSE_B2_HEADER = { 'x-bz-server-side-encryption': 'AES256' };

/** An upload URL is used again as long as its server lives. */
export async function targetFor({ b2, targets }: Lane, call: string, body: Json): Promise<UploadTarget> {
  const use = call + JSON.stringify(body);
  const target = targets.get(use) ?? ((await b2.ok(call, body)) as UploadTarget);
  targets.set(use, target);
  return target;
}
