import assert from 'node:assert/strict';
import fc from 'fast-check';
import { B2Error, type ErrorCode } from '../../../src/errors/index.js';
import { withRetry } from '../../../src/http/retry.js';
import { backoffMs } from '../../../src/support/backoff.js';
import { testClock } from '../../helpers/clock.js';
import { failureOf, never } from '../../helpers/http-client.js';

const POLICY = { maxAttempts: 5, firstDelayMs: 1000, maxDelayMs: 4000 };
const REPEATABLE = { operation: 'b2_list_buckets', repeatable: true };

/** Fails with each error in turn, then succeeds. */
function attempts(...errors: readonly Error[]) {
  let made = 0;
  return {
    run: async () => {
      const error = errors[made++];
      if (error !== undefined) throw error;
      return 'done';
    },
    made: () => made,
  };
}

function error(code: ErrorCode, retryAfterMs?: number): B2Error {
  return new B2Error(code, code, { retryAfterMs });
}

describe('the retry policy', () => {
  it('doubles the wait up to the longest one and takes a random part of it', async () => {
    const clock = testClock();
    const busy = error('service_unavailable');
    const work = attempts(busy, busy, busy, busy);
    await withRetry({ policy: POLICY, clock, random: () => 0.5 }, REPEATABLE, never, work.run);
    assert.deepEqual(clock.sleeps, [500, 1000, 2000, 2000]);
  });

  it('starts from the first wait again after one that B2 asked for', async () => {
    const clock = testClock();
    const busy = error('service_unavailable');
    const work = attempts(busy, busy, error('too_many_requests', 9000), busy);
    await withRetry({ policy: POLICY, clock, random: () => 1 }, REPEATABLE, never, work.run);
    assert.deepEqual(clock.sleeps, [1000, 2000, 9000, 1000]);
  });

  it('gives up after the last try and tells how many there were', async () => {
    const work = attempts(...Array.from({ length: 9 }, () => error('timeout')));
    const tools = { policy: POLICY, clock: testClock(), random: () => 0 };
    const failure = await failureOf(withRetry(tools, REPEATABLE, never, work.run));
    assert.deepEqual([failure.code, failure.attempts, work.made()], ['timeout', 5, 5]);
  });

  for (const code of [
    'unauthorized',
    'expired_auth_token',
    'not_found',
    'storage_cap_exceeded',
    'tls_failed',
  ] as const) {
    it(`does not repeat ${code}`, async () => {
      const work = attempts(error(code));
      const tools = { policy: POLICY, clock: testClock(), random: () => 0 };
      await failureOf(withRetry(tools, REPEATABLE, never, work.run));
      assert.equal(work.made(), 1);
    });
  }

  it('does not repeat a failure that is not of B2 or the network', async () => {
    const work = attempts(new RangeError('a mistake in the program'));
    const tools = { policy: POLICY, clock: testClock(), random: () => 0 };
    await assert.rejects(withRetry(tools, REPEATABLE, never, work.run), RangeError);
    assert.equal(work.made(), 1);
  });

  it('tells of each repetition before the wait', async () => {
    const clock = testClock();
    const told: unknown[] = [];
    const busy = error('service_unavailable');
    const trace = {
      retry: (event: { attempt: number; delayMs: number }) =>
        told.push([event.attempt, event.delayMs, clock.sleeps.length]),
    };
    const work = attempts(busy, busy);
    await withRetry({ policy: POLICY, clock, random: () => 1 }, REPEATABLE, { ...never, trace }, work.run);
    assert.deepEqual(told, [
      [1, 1000, 0],
      [2, 2000, 1],
    ]);
  });
});

describe('the backoff', () => {
  it('never waits longer than its limit nor a negative time', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), random, (failures, part) => {
        const ms = backoffMs(POLICY, failures, () => part);
        return ms >= 0 && ms < POLICY.maxDelayMs;
      }),
    );
  });
});
