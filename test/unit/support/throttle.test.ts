import assert from 'node:assert/strict';
import fc from 'fast-check';
import { piecesOf, Throttle } from '../../../src/support/throttle.js';
import { testClock } from '../../helpers/clock.js';

const { signal } = new AbortController();

describe('a throttle', () => {
  it('lets everything pass without a rate', () => {
    const throttle = new Throttle(() => 0, testClock());
    assert.equal(throttle.take(1e12, signal), undefined);
    assert.equal(throttle.piece, Number.POSITIVE_INFINITY);
  });

  it('takes as long as the rate says, within a twentieth, whatever the sizes', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 50, maxLength: 200 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1000, max: 50_000_000 }), sizes, async (rate, taken) => {
        const clock = testClock(0);
        const throttle = new Throttle(() => rate, clock);
        for (const bytes of taken) await throttle.take(bytes, signal);
        const total = taken.reduce((sum, bytes) => sum + bytes, 0);
        const due = (total * 1000) / rate;
        assert.ok(
          clock.now() <= due + 0.001 && clock.now() >= due - 5 - due / 20,
          `${clock.now()} ms instead of ${due}`,
        );
      }),
    );
  });

  it('is one for all who take from it', async () => {
    const clock = testClock(0);
    const throttle = new Throttle(() => 1000, clock);
    await Promise.all([throttle.take(500, signal), throttle.take(500, signal)]);
    assert.equal(clock.now(), 1000);
  });

  it('saves nothing up while nobody takes', async () => {
    const clock = testClock(0);
    const throttle = new Throttle(() => 1000, clock);
    await throttle.take(1000, signal);
    clock.move(60_000);
    await throttle.take(1000, signal);
    assert.equal(clock.now(), 62_000);
  });

  it('makes up for timers that come late', async () => {
    const clock = testClock(0);
    const late = { now: clock.now, sleep: (ms: number) => clock.sleep(ms + 2) };
    const throttle = new Throttle(() => 1_000_000, late);
    for (let i = 0; i < 1000; i++) await throttle.take(10_000, signal);
    assert.ok(Math.abs(clock.now() - 10_000) < 50, `${clock.now()} ms instead of 10000`);
  });

  it('never keeps whoever is slow in silence for long', () => {
    for (const rate of [1, 100, 10_000])
      assert.ok(new Throttle(() => rate, testClock()).piece <= Math.max(1, rate / 20));
  });

  it('follows a rate that changes', async () => {
    let rate = 1000;
    const clock = testClock(0);
    const throttle = new Throttle(() => rate, clock);
    await throttle.take(1000, signal);
    rate = 100;
    await throttle.take(1000, signal);
    rate = 0;
    assert.equal(throttle.take(1000, signal), undefined);
    assert.equal(clock.now(), 11_000);
    assert.equal(throttle.piece, Number.POSITIVE_INFINITY);
  });

  it('lets those who wait follow a rate that changes', async () => {
    for (const changed of [100_000, 0]) {
      let rate = 1;
      const clock = testClock(0);
      const sleep = async (ms: number): Promise<void> => {
        await clock.sleep(ms);
        rate = changed;
      };
      await new Throttle(() => rate, { now: clock.now, sleep }).take(100_000, signal);
      assert.ok(clock.now() <= 1200, `${clock.now()} ms with ${changed}`);
    }
  });

  it('does not want what was free to be paid for later', async () => {
    let rate = 0;
    const clock = testClock(0);
    const throttle = new Throttle(() => rate, clock);
    throttle.take(1_000_000, signal);
    rate = 1000;
    await throttle.take(1000, signal);
    assert.equal(clock.now(), 1000);
  });

  it('cuts blocks so that a slow rate is a steady one', () => {
    const throttle = new Throttle(() => 100_000, testClock());
    const block = Buffer.from(Array.from({ length: 12_000 }, (_, i) => i % 251));
    const pieces = [...piecesOf(block, () => throttle.piece)];
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [5000, 5000, 2000],
    );
    assert.deepEqual(Buffer.concat(pieces), block);
    assert.equal([...piecesOf(block, () => Number.POSITIVE_INFINITY)][0], block);
  });
});
