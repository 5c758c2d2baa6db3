import assert from 'node:assert/strict';
import { createServerClock } from '../../../src/server/server-clock.js';

describe('the clock of the embedded server', () => {
  it('goes as its base does, before and after it was moved, and tells of a move', async () => {
    let base = 1000;
    const moves: number[] = [];
    const clock = createServerClock({ now: () => base }, async () => void moves.push(clock.now()));
    assert.equal(clock.now(), 1000);
    await clock.advance(500);
    base += 10;
    assert.equal(clock.now(), 1510);
    await clock.set(20);
    base += 10;
    assert.equal(clock.now(), 30);
    assert.deepEqual(moves, [1500, 20]);
  });

  it('refuses what is no time, and stays where it is', async () => {
    const clock = createServerClock({ now: () => 1000 }, () => Promise.reject(new Error('it moved')));
    for (const time of [-1, 0.5, Number.NaN, 253_402_300_800_000]) await assert.rejects(clock.set(time), RangeError);
    for (const ms of [-1, 0.5, Number.NaN, 253_402_300_800_000]) await assert.rejects(clock.advance(ms), RangeError);
    assert.equal(clock.now(), 1000);
  });
});
