import assert from 'node:assert/strict';
import fc from 'fast-check';
import { backoffMs } from '../../../src/support/backoff.js';

const policy = { maxAttempts: 8, firstDelayMs: 1000, maxDelayMs: 64_000 };

describe('the pause between two tries', () => {
  it('at most doubles with every failure and stays below the longest', () => {
    const longest = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((failures) => backoffMs(policy, failures, () => 1));
    assert.deepEqual(longest, [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 64_000, 64_000]);
  });

  it('is spread by chance over its whole length', () => {
    const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), random, (failures, chance) => {
        const full = backoffMs(policy, failures, () => 1);
        assert.equal(
          backoffMs(policy, failures, () => chance),
          chance * full,
        );
      }),
    );
  });

  it('is none when the longest is 0', () => {
    assert.equal(
      backoffMs({ ...policy, maxDelayMs: 0 }, 3, () => 0.9),
      0,
    );
  });
});
