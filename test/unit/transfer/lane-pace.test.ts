import assert from 'node:assert/strict';
import { LanePace } from '../../../src/transfer/lane-pace.js';
import { testClock } from '../../helpers/clock.js';

const MB = 1_000_000;
const ENDLESS = Number.POSITIVE_INFINITY;
const idle = () => () => 0;

interface Network {
  readonly first?: number;
  readonly most?: number;
  readonly left?: number;
  /** How often a second something is moved on each lane. */
  readonly moves?: number;
  /** How busy the thread is with so many lanes. */
  load?(lanes: number): number;
  /** How many of ten writes let the network wait. */
  readonly waits?: number;
  /** Whether a try fails in this tenth of a second. */
  fails?(tick: number): boolean;
}

/** Lanes over a minute on a network that brings so many MB a second to so many lanes. */
function lanesOn(megabytes: (lanes: number) => number, network: Network = {}): number[] {
  const { first = 1, most = 64, left = ENDLESS, moves = 10, load = () => 0, waits = 0, fails = () => false } = network;
  const clock = testClock();
  const pace: LanePace = new LanePace({ first, most, clock, threadLoad: () => () => load(pace.lanes) });
  const seen = [pace.lanes];
  for (let tick = 0; tick < 600; tick++) {
    const { lanes } = pace;
    if (fails(tick)) pace.failed();
    pace.wrote(tick % 10 < waits);
    for (let lane = 0; lane < lanes && tick % (10 / moves) === 0; lane++) {
      pace.moved((megabytes(lanes) * MB) / lanes / moves, left);
    }
    clock.move(100);
    if (seen.at(-1) !== pace.lanes) seen.push(pace.lanes);
  }
  return seen;
}

describe('the number of lanes of a transfer', () => {
  it('doubles as long as each one has its own speed, up to the most that are allowed', () => {
    assert.deepEqual(
      lanesOn((lanes) => lanes * 10, { most: 12 }),
      [1, 2, 4, 8, 12],
    );
  });

  it('begins with as many as are asked for, or fewer when no more are allowed', () => {
    const own = (lanes: number): number => lanes * 10;
    assert.deepEqual(lanesOn(own, { first: 4, most: 8 }), [4, 8]);
    assert.deepEqual(lanesOn(own, { first: 4, most: 3 }), [3]);
  });

  it('reaches a most that is not far above what was tried before it', () => {
    assert.deepEqual(
      lanesOn((lanes) => lanes * 10, { first: 4, most: 9 }),
      [4, 8, 9],
    );
  });

  it('does not grow while the network has to wait for most of the writes', () => {
    const own = (lanes: number): number => lanes * 10;
    assert.deepEqual(lanesOn(own, { most: 4, waits: 7 }), [1]);
    assert.deepEqual(lanesOn(own, { most: 4, waits: 3 }), [1, 2, 4]);
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
    assert.deepEqual(
      lanesOn(() => 10, { first: 4 }),
      [4, 8, 4],
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

  it('goes not up while the thread has no time for more, and keeps what it has', () => {
    const own = (lanes: number): number => lanes * 10;
    assert.deepEqual(lanesOn(own, { load: () => 0.85 }), [1]);
    assert.deepEqual(lanesOn(own, { most: 2, load: () => 0.8 }), [1, 2]);
    assert.deepEqual(lanesOn(own, { load: (lanes) => (lanes < 4 ? 0.5 : 0.95) }), [1, 2, 4]);
  });

  it('goes up when the thread has time again, though it has become slower meanwhile', () => {
    let [looks, speed] = [0, 100];
    const slower = (lanes: number): number => {
      speed *= 0.99;
      return lanes * speed;
    };
    assert.deepEqual(lanesOn(slower, { most: 2, load: () => (++looks > 3 ? 0.2 : 0.95) }), [1, 2]);
  });

  it('asks how busy the thread was since there are so many lanes, so that one quiet second says nothing', () => {
    const clock = testClock();
    const looks: { from: number; to: number }[] = [];
    const threadLoad = () => {
      const from = clock.now();
      return () => {
        looks.push({ from, to: clock.now() });
        return 1;
      };
    };
    const pace = new LanePace({ first: 1, most: 2, clock, threadLoad });
    for (let tick = 0; tick < 50; tick++, clock.move(100)) pace.moved(MB, ENDLESS);
    assert.deepEqual(
      looks.map(({ from, to }) => to - from),
      [1000, 2500, 4000],
    );
  });

  it('is not left to chance on lanes that move a block every few seconds', () => {
    // In a single second of them nothing or everything moves.
    const own = (lanes: number): number => lanes;
    assert.deepEqual(lanesOn(own, { first: 4, most: 8, moves: 1 / 4 }), [4, 8]);
    assert.deepEqual(
      lanesOn(() => 4, { first: 4, most: 8, moves: 1 / 4 }),
      [4, 8, 4],
    );
  });

  it('does not change by a look in which a try has failed', () => {
    const own = (lanes: number): number => lanes * 10;
    assert.deepEqual(lanesOn(own, { fails: (tick) => tick % 10 === 9 }), [1]);
    assert.deepEqual(lanesOn(own, { most: 4, fails: (tick) => tick < 100 && tick % 10 === 9 }), [1, 2, 4]);
  });

  it('never grows again once a lane was lost', () => {
    const clock = testClock();
    const pace = new LanePace({ first: 1, most: 64, clock, threadLoad: idle });
    pace.lost(1);
    for (let tick = 0; tick < 100; tick++) {
      pace.moved(MB, ENDLESS);
      clock.move(100);
    }
    assert.equal(pace.lanes, 1);
  });
});
