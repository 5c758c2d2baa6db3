import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { runPool } from '../../../src/support/pool.js';

const never = new AbortController().signal;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
setFlagsFromString('--no-expose-gc');

describe('a pool', () => {
  it('works through every item once with no more hands than asked for', async () => {
    const done: number[] = [];
    const load = { now: 0, most: 0 };
    await runPool(
      () => Array.from({ length: 20 }, (_, i) => i).values(),
      3,
      never,
      async (item) => {
        load.most = Math.max(load.most, ++load.now);
        await turn();
        load.now--;
        done.push(item);
      },
    );
    assert.deepEqual(
      done.sort((a, b) => a - b),
      Array.from({ length: 20 }, (_, i) => i),
    );
    assert.equal(load.most, 3);
  });

  it('takes an item only when a hand is free', async () => {
    const state = { taken: 0, working: 0 };
    async function* items() {
      for (let i = 0; i < 10; i++) {
        state.taken++;
        yield i;
      }
    }
    await runPool(items, 2, never, async () => {
      state.working++;
      await turn();
      assert.ok(state.taken <= state.working + 2, `${state.taken} taken, ${state.working} begun`);
    });
    assert.equal(state.taken, 10);
  });

  it('stops the others at the first failure, throws it when all have ended, and closes the items', async () => {
    const ended: string[] = [];
    const closed = { items: false };
    async function* items() {
      try {
        for (;;) yield ended.length;
      } finally {
        closed.items = true;
      }
    }
    let begun = 0;
    const work = async (_: number, signal: AbortSignal): Promise<void> => {
      if (++begun === 3) throw new Error('third');
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      ended.push('stopped');
      throw new Error('a consequence');
    };
    await assert.rejects(runPool(items, 3, never, work), /third/);
    assert.deepEqual([ended, closed.items], [['stopped', 'stopped'], true]);
  });

  it('rejects with the reason of the signal and leaves no listener on it', async () => {
    const controller = new AbortController();
    const work = async (_: number, signal: AbortSignal): Promise<void> => {
      controller.abort(new Error('stop'));
      signal.throwIfAborted();
    };
    await assert.rejects(
      runPool(() => [1, 2, 3].values(), 2, controller.signal, work),
      /stop/,
    );
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });

  it('lets many hands wait with its signal without a warning of leaks', async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error): void => void warnings.push(warning);
    process.on('warning', listen);
    const wait = async (_: number, signal: AbortSignal): Promise<void> => {
      signal.addEventListener('abort', () => undefined);
      await turn();
    };
    await runPool(() => Array.from({ length: 20 }, (_, i) => i).values(), 20, never, wait);
    // Warnings are told in a later turn.
    await turn();
    process.off('warning', listen);
    assert.deepEqual(warnings, []);
  });

  it('holds no item that is done while its hands wait for the next one', async () => {
    const items: WeakRef<object>[] = [];
    const make = (): object => {
      const item = { number: items.length };
      items.push(new WeakRef(item));
      return item;
    };
    let end = (): void => {};
    const gate = new Promise<void>((resolve) => {
      end = resolve;
    });
    async function* source(): AsyncGenerator<object> {
      for (let i = 0; i < 3; i++) yield make();
      await gate;
    }
    let worked = 0;
    const running = runPool(source, 3, never, async () => {
      worked++;
    });
    while (worked < 3) await turn();
    await turn();
    collectGarbage();
    assert.deepEqual(
      items.map((item) => item.deref()),
      [undefined, undefined, undefined],
    );
    end();
    await running;
  });

  it('does nothing for a signal that is aborted already', async () => {
    const worked: number[] = [];
    const work = async (item: number): Promise<void> => {
      worked.push(item);
    };
    await assert.rejects(
      runPool(() => [1].values(), 2, AbortSignal.abort(new Error('stop')), work),
      /stop/,
    );
    assert.deepEqual(worked, []);
  });

  it('rejects with the failure of its items', async () => {
    async function* items(): AsyncGenerator<number> {
      yield 1;
      throw new Error('cannot list');
    }
    await assert.rejects(
      runPool(items, 2, never, async () => {}),
      /cannot list/,
    );
  });
});
