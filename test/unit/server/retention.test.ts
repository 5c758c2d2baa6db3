import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mayDelete, mayReplace, NO_RETENTION, retentionByDefault } from '../../../src/server/retention.js';
import type { FileRetention } from '../../../src/wire/lock.js';

const NOW = 1000;
const retention = fc.oneof(
  fc.constant(NO_RETENTION),
  fc.record({
    mode: fc.constantFrom('governance' as const, 'compliance' as const),
    retainUntilTimestamp: fc.integer({ min: 1, max: 2 * NOW }),
  }),
);
const isFree = (it: FileRetention, bypass: boolean): boolean => mayDelete({ retention: it, hold: null }, bypass, NOW);

describe('a retention', () => {
  it('is never replaced by one that lets go of the version sooner than it would itself', () => {
    fc.assert(
      fc.property(retention, retention, fc.boolean(), (before, after, bypass) => {
        fc.pre(mayReplace(before, after, bypass, NOW));
        for (const later of [NOW, NOW + 500, 2 * NOW]) {
          const lock = (it: FileRetention) => ({ retention: it, hold: null });
          // Whoever may delete anyway loses nothing by a change.
          if (mayDelete(lock(before), bypass, NOW)) continue;
          assert.ok(mayDelete(lock(before), bypass, later) || !mayDelete(lock(after), bypass, later));
        }
      }),
    );
  });

  it('may always be replaced once it is over', () => {
    fc.assert(
      fc.property(retention, retention, (before, after) => {
        fc.pre(isFree(before, false));
        assert.ok(mayReplace(before, after, false, NOW));
      }),
    );
  });

  it('yields to no bypass while there is a legal hold', () => {
    assert.equal(mayDelete({ retention: NO_RETENTION, hold: 'on' }, true, NOW), false);
    assert.equal(mayDelete({ retention: NO_RETENTION, hold: 'off' }, false, NOW), true);
  });

  it('of a number of years ends on the same day of the calendar', () => {
    const leapDay = Date.UTC(2028, 1, 29, 12);
    const { retainUntilTimestamp } = retentionByDefault(
      { mode: 'compliance', period: { duration: 4, unit: 'years' } },
      leapDay,
    );
    assert.equal(retainUntilTimestamp, Date.UTC(2032, 1, 29, 12));
  });
});
