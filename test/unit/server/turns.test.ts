import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setImmediate as breathe } from 'node:timers/promises';
import { createTurns } from '../../../src/server/turns.js';

describe('works that take turns', () => {
  it('go one after the other, in their order, and answer as they end', async () => {
    const done: string[] = [];
    const turns = createTurns(async () => void done.push('usual'));
    const work = (name: string) => async (): Promise<string> => {
      done.push(`${name} begins`);
      await breathe();
      done.push(`${name} ends`);
      if (name === 'bad') throw new Error('bad');
      return name;
    };
    const all = [turns.take(work('one')), turns.take(work('bad')), turns.wake(), turns.take(work('two'))];
    const settled = await Promise.allSettled(all);
    const answers = settled.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message));
    assert.deepEqual(answers, ['one', 'bad', undefined, 'two']);
    const order = ['one begins', 'one ends', 'bad begins', 'bad ends', 'usual', 'two begins', 'two ends'];
    assert.deepEqual(done, order);
  });

  it('wake the usual work once for all that ask before it begins, and again for who asks later', async () => {
    let works = 0;
    let asked = false;
    const turns = createTurns(async () => {
      works += 1;
      if (asked) return;
      asked = true;
      void turns.wake();
    });
    for (let time = 0; time < 5; time += 1) void turns.wake();
    await turns.wake();
    await turns.idle();
    assert.equal(works, 2);
  });

  it('warn of a failure in the background, and go on', async () => {
    let fails = true;
    const turns = createTurns(async () => {
      if (fails) throw new Error('the usual work failed');
    });
    const warned = once(process, 'warning') as Promise<Error[]>;
    await turns.wake();
    assert.equal((await warned)[0]?.message, 'the usual work failed');
    fails = false;
    await turns.wake();
  });
});
