import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ProgressEvent } from '../../../src/component/events.js';
import { ProgressMeter, type ProgressOptions } from '../../../src/component/progress.js';
import { testClock } from '../../helpers/clock.js';

function meter(options: Partial<ProgressOptions> = {}) {
  const events: ProgressEvent[] = [];
  const clock = testClock();
  const made = new ProgressMeter({ direction: 0, step: 1, absolute: true, clock, ...options }, (event) =>
    events.push(event),
  );
  return { meter: made, clock, events, percents: () => events.map(({ percentDone }) => percentDone) };
}

describe('progress', () => {
  it('begins with nothing moved, or with what an earlier call has moved', () => {
    const fresh = meter({ direction: 1 });
    fresh.meter.begin(200, 0);
    const unknown = { rate: 0, eta: -1 };
    assert.deepEqual(fresh.events, [
      { direction: 1, bytesTransferred: 0, totalBytes: 200, percentDone: 0, ...unknown },
    ]);
    const resumed = meter();
    resumed.meter.begin(200, 50);
    assert.deepEqual(resumed.events, [
      { direction: 0, bytesTransferred: 50, totalBytes: 200, percentDone: 25, ...unknown },
    ]);
  });

  it('leaves out what an earlier call has moved when it is not absolute', () => {
    const { meter: m, events } = meter({ absolute: false });
    m.begin(200, 50);
    m.moved(150);
    assert.deepEqual(
      events.map(({ bytesTransferred, totalBytes, percentDone }) => [bytesTransferred, totalBytes, percentDone]),
      [
        [0, 150, 0],
        [150, 150, 100],
      ],
    );
  });

  it('keeps at least its step between two events, and always tells the end', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (blocks, step) => {
          const { meter: m, percents } = meter({ step });
          m.begin(
            blocks.reduce((sum, block) => sum + block, 0),
            0,
          );
          for (const block of blocks) m.moved(block);
          const told = percents();
          assert.deepEqual([told[0], told.at(-1)], [0, 100]);
          for (let i = 1; i < told.length - 1; i++) assert.ok((told[i] ?? 0) - (told[i - 1] ?? 0) >= step, `${told}`);
          assert.equal(told.filter((percent) => percent === 100).length, 1);
        },
      ),
    );
  });

  it('says 100 only when every byte has moved', () => {
    const { meter: m, percents } = meter();
    m.begin(1000, 0);
    m.moved(999);
    assert.deepEqual(percents(), [0, 99]);
    m.moved(1);
    assert.deepEqual(percents(), [0, 99, 100]);
  });

  it('tells every block when the step is 0', () => {
    const { meter: m, events } = meter({ step: 0 });
    m.begin(1000, 0);
    m.moved(1);
    m.moved(1);
    assert.deepEqual(
      events.map(({ bytesTransferred }) => bytesTransferred),
      [0, 1, 2],
    );
  });

  it('does not tell the same bytes twice when a failed try is taken back', () => {
    const { meter: m, percents } = meter({ step: 10 });
    m.begin(100, 0);
    m.moved(50);
    m.moved(-50);
    m.moved(40);
    assert.equal(m.bytes, 40);
    m.moved(20);
    m.moved(40);
    assert.deepEqual(percents(), [0, 50, 60, 100]);
  });

  it('knows no percent while the total is not known', () => {
    const { meter: m, events } = meter();
    m.begin(undefined, 0);
    m.moved(7);
    const { bytesTransferred, totalBytes, percentDone, eta } = events.at(-1) ?? {};
    assert.deepEqual([bytesTransferred, totalBytes, percentDone, eta], [7, -1, -1, -1]);
  });

  it('of nothing is done at once', () => {
    const { meter: m, events, percents } = meter();
    m.begin(0, 0);
    assert.deepEqual(percents(), [100]);
    assert.equal(events.at(-1)?.eta, 0);
  });

  it('tells bytes per second and the seconds left, counting only what moved in this call', () => {
    const { meter: m, clock, events } = meter({ step: 0 });
    m.begin(10_000, 4000);
    clock.move(2000);
    m.moved(1000);
    assert.deepEqual([events.at(-1)?.rate, events.at(-1)?.eta], [500, 10]);
    clock.move(1000);
    m.moved(5000);
    assert.deepEqual([events.at(-1)?.rate, events.at(-1)?.eta], [2000, 0]);
  });

  it('rounds the seconds left up and the rate to whole bytes', () => {
    const { meter: m, clock, events } = meter({ step: 0 });
    m.begin(1000, 0);
    clock.move(3000);
    m.moved(100);
    assert.deepEqual([events.at(-1)?.rate, events.at(-1)?.eta], [33, 28]);
  });

  it('forgets how fast it was more than five seconds ago', () => {
    const { meter: m, clock, events } = meter({ step: 0 });
    m.begin(1_000_000, 0);
    for (let second = 0; second < 10; second++) {
      clock.move(1000);
      m.moved(100_000);
    }
    assert.equal(events.at(-1)?.rate, 100_000);
    m.begin(1_000_000, 0);
    for (const bytes of [500_000, 1000, 1000, 1000, 1000, 1000]) {
      clock.move(1000);
      m.moved(bytes);
    }
    assert.equal(events.at(-1)?.rate, 1000);
  });

  it('tells no rate below nothing when a failed try is taken back', () => {
    const { meter: m, clock, events } = meter({ step: 0 });
    m.begin(1000, 0);
    clock.move(1000);
    m.moved(500);
    m.moved(-500);
    m.moved(1);
    clock.move(9000);
    m.moved(1);
    assert.ok(
      events.every(({ rate }) => rate >= 0),
      JSON.stringify(events),
    );
    assert.equal(events.at(-1)?.eta, -1);
  });
});
