import assert from 'node:assert/strict';
import type { B2Error, BackblazeB2 } from '../../src/index.js';
import { failure } from './setup.js';
import { until } from './until.js';

/** The promise rejects within this time of the call. */
export const LIMIT_MS = 100;
export const SLOW = { kind: 'bandwidth', bytesPerSecond: 2_000_000 } as const;

/** Interrupts once `ready` holds; the error and how long it took to come. */
export async function interruptWhen(b2: BackblazeB2, work: Promise<unknown>, ready: () => boolean): Promise<B2Error> {
  const failed = failure(work);
  await until(ready);
  const called = performance.now();
  b2.interrupt();
  const error = await failed;
  const ms = performance.now() - called;
  assert.ok(ms < LIMIT_MS, `it took ${ms} ms`);
  assert.equal(error.code, 'interrupted');
  assert.equal(error.errorCode, 301);
  assert.match(error.message, /Call again to go on/);
  assert.equal(b2.idle, true);
  return error;
}

/** Content moved so far by the running method, as its events tell. */
export function movedBy(b2: BackblazeB2): () => number {
  let moved = 0;
  b2.on('Transfer', ({ bytesTransferred }) => {
    moved = bytesTransferred;
  });
  return () => moved;
}
