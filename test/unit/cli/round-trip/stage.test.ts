import assert from 'node:assert/strict';
import { FileProblem } from '../../../../src/cli/round-trip/failure.js';
import type { ProgressView } from '../../../../src/cli/round-trip/progress.js';
import { runStage, type StageContext } from '../../../../src/cli/round-trip/stage.js';
import { B2Error } from '../../../../src/errors/index.js';

const UNSEEN: ProgressView = {
  begin: () => undefined,
  file: () => undefined,
  total: () => undefined,
  end: () => undefined,
};

describe('a stage of the round trip', () => {
  const context = (changes: Partial<StageContext> = {}): StageContext => {
    let seconds = 0;
    return { view: UNSEEN, signal: new AbortController().signal, now: () => seconds++, lanes: 3, ...changes };
  };
  const items = Array.from({ length: 20 }, (_, i) => ({ name: `f${i}`, bytes: i }));

  it('has so many files in flight and no more, each lane one', async () => {
    const busy = new Set<number>();
    let most = 0;
    const { done, seconds } = await runStage(context(), 'upload', items, async (item, lane) => {
      assert.ok(!busy.has(lane));
      busy.add(lane);
      most = Math.max(most, busy.size);
      await new Promise(setImmediate);
      busy.delete(lane);
      return item.name;
    });
    assert.equal(most, 3);
    assert.equal(seconds, 1);
    assert.deepEqual([...done].sort(), items.map(({ name }) => name).sort());
  });

  it('goes on after a file that fails', async () => {
    const { done, failures } = await runStage(context(), 'upload', items, async ({ name }) => {
      if (name === 'f3') throw new FileProblem('bad');
      if (name === 'f5') throw new B2Error('source_changed', 'changed');
      return name;
    });
    assert.equal(done.length, 18);
    assert.deepEqual(failures, [
      { name: 'f3', code: undefined, message: 'bad' },
      { name: 'f5', code: 'source_changed', message: 'changed' },
    ]);
  });

  it('stops after a failure that every other file would have too, and counts those', async () => {
    const { failures } = await runStage(context({ lanes: 1 }), 'upload', items, async ({ name }) => {
      if (name === 'f2') throw new B2Error('storage_cap_exceeded', 'no more room');
    });
    assert.deepEqual(
      failures.map(({ name, message }) => `${name}: ${message}`),
      ['f2: no more room', '17 more files: upload not tried'],
    );
  });

  it('rejects with a mistake of the program instead of blaming the file', async () => {
    await assert.rejects(
      runStage(context(), 'upload', items, async () => {
        throw new TypeError('a mistake');
      }),
      /a mistake/,
    );
  });

  it('rejects when it is interrupted, with the reason if there is one', async () => {
    for (const [reason, expected] of [
      [undefined, { name: 'Interrupted' }],
      [new Error('the server is gone'), /the server is gone/],
    ] as const) {
      const stop = new AbortController();
      const work = async (): Promise<void> => stop.abort(reason);
      await assert.rejects(runStage(context({ signal: stop.signal }), 'upload', items, work), expected);
    }
  });

  it('begins with no file after an interrupt', async () => {
    let begun = 0;
    const work = async (): Promise<number> => begun++;
    await assert.rejects(runStage(context({ signal: AbortSignal.abort() }), 'upload', items, work));
    assert.equal(begun, 0);
  });

  it('has an end without any file', async () => {
    assert.deepEqual(await runStage(context(), 'upload', [], async () => 1), { done: [], failures: [], seconds: 1 });
  });
});
