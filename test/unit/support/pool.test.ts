import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Hands, runPool } from '../../../src/support/pool.js';

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
      new Hands(3),
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
    await runPool(items, new Hands(2), never, async () => {
      state.working++;
      await turn();
      assert.ok(state.taken <= state.working + 2, `${state.taken} taken, ${state.working} begun`);
    });
    assert.equal(state.taken, 10);
  });

  describe('whose number of hands changes', () => {
    /** Work that lasts until it is let go, one item after the other. */
    function gated() {
      const waiting: (() => void)[] = [];
      const begun: number[] = [];
      const work = (item: number): Promise<void> => {
        begun.push(item);
        return new Promise((resolve) => waiting.push(resolve));
      };
      const release = async (): Promise<void> => {
        waiting.shift()?.();
        await turn();
      };
      return { waiting, begun, work, release };
    }
    const numbers = (count: number) => () => Array.from({ length: count }, (_, i) => i).values();

    it('takes items for more hands at once', async () => {
      const { waiting, begun, work, release } = gated();
      const hands = new Hands(1);
      const running = runPool(numbers(5), hands, never, work);
      await turn();
      assert.deepEqual(begun, [0]);
      hands.set(4);
      await turn();
      assert.deepEqual(begun, [0, 1, 2, 3]);
      while (waiting.length > 0) await release();
      await running;
      assert.deepEqual(begun, [0, 1, 2, 3, 4]);
    });

    it('lets those that are too many end behind their items, and begins them again when there are to be more', async () => {
      const { waiting, begun, work, release } = gated();
      const hands = new Hands(4);
      const running = runPool(numbers(12), hands, never, work);
      await turn();
      hands.set(2);
      await turn();
      assert.equal(waiting.length, 4, 'an item was cut off');
      for (const left of [3, 2]) {
        await release();
        assert.equal(waiting.length, left);
      }
      await release();
      assert.deepEqual([waiting.length, begun.length], [2, 5]);
      hands.set(3);
      await turn();
      assert.equal(waiting.length, 3);
      while (waiting.length > 0) await release();
      await running;
      assert.equal(begun.length, 12);
    });

    it('begins none when all items are taken or one has failed', async () => {
      for (const end of ['taken', 'failed']) {
        const { waiting, begun, work, release } = gated();
        let asked = 0;
        function* items(): Generator<number> {
          for (let i = 0; i < 2; i++) yield i;
        }
        const hands = new Hands(3);
        const counted = (): Iterator<number> => {
          const inner = items();
          return {
            next: () => {
              asked++;
              return inner.next();
            },
          };
        };
        const running = runPool(counted, hands, never, async (item) => {
          if (end === 'failed' && item === 0) throw new Error('first');
          await work(item);
        });
        const ended = running.catch((error: Error) => error.message);
        await turn();
        const before = asked;
        hands.set(9);
        await turn();
        assert.equal(asked, before);
        while (waiting.length > 0) await release();
        assert.equal(await ended, end === 'failed' ? 'first' : undefined);
        assert.ok(begun.length > 0, 'nothing was worked on');
        hands.set(20);
        await turn();
        assert.equal(asked, before, 'it asked for items when it was over');
      }
    });
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
    await assert.rejects(runPool(items, new Hands(3), never, work), /third/);
    assert.deepEqual([ended, closed.items], [['stopped', 'stopped'], true]);
  });

  it('rejects with the reason of the signal and leaves no listener on it', async () => {
    const controller = new AbortController();
    const work = async (_: number, signal: AbortSignal): Promise<void> => {
      controller.abort(new Error('stop'));
      signal.throwIfAborted();
    };
    await assert.rejects(
      runPool(() => [1, 2, 3].values(), new Hands(2), controller.signal, work),
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
    await runPool(() => Array.from({ length: 20 }, (_, i) => i).values(), new Hands(20), never, wait);
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
    const running = runPool(source, new Hands(3), never, async () => {
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
      runPool(() => [1].values(), new Hands(2), AbortSignal.abort(new Error('stop')), work),
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
      runPool(items, new Hands(2), never, async () => {}),
      /cannot list/,
    );
  });
});
