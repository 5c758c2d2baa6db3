import assert from 'node:assert/strict';
import { LanePace } from '../../../src/transfer/lane-pace.js';
import { testClock } from '../../helpers/clock.js';

const MB = 1_000_000;

/** Lanes over time on a network that brings so many MB a second to so many lanes. */
function lanesOn(megabytes: (lanes: number) => number, { most = 64, left = Number.POSITIVE_INFINITY } = {}): number[] {
  const clock = testClock();
  const pace = new LanePace(most, clock);
  const seen = [pace.lanes];
  for (let tick = 0; tick < 300; tick++) {
    pace.moved(megabytes(pace.lanes) * MB * 0.1, left);
    clock.move(100);
    if (seen.at(-1) !== pace.lanes) seen.push(pace.lanes);
  }
  return seen;
}

describe('the number of lanes of a download', () => {
  it('doubles as long as each one has its own speed, up to the most that are allowed', () => {
    assert.deepEqual(
      lanesOn((lanes) => lanes * 10, { most: 12 }),
      [1, 2, 4, 8, 12],
    );
  });

  it('goes back when more of them bring nothing', () => {
    assert.deepEqual(
      lanesOn(() => 10),
      [1, 2, 1],
    );
    assert.deepEqual(
      lanesOn((lanes) => Math.min(lanes, 4) * 10),
      [1, 2, 4, 8, 4],
    );
  });

  it('stays one when the rest comes sooner than more could help', () => {
    assert.deepEqual(
      lanesOn((lanes) => lanes * 100, { left: 150 * MB }),
      [1],
    );
  });

  it('stays one when no more are allowed', () => {
    assert.deepEqual(
      lanesOn((lanes) => lanes * 10, { most: 1 }),
      [1],
    );
  });

  it('never grows again once a lane was lost', () => {
    const clock = testClock();
    const pace = new LanePace(64, clock);
    pace.lost(1);
    for (let tick = 0; tick < 100; tick++) {
      pace.moved(MB, Number.POSITIVE_INFINITY);
      clock.move(100);
    }
    assert.equal(pace.lanes, 1);
  });
});
