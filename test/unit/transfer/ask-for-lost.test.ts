import assert from 'node:assert/strict';
import { B2Error } from '../../../src/errors/index.js';
import { askForLost } from '../../../src/transfer/ask-for-lost.js';
import { testClock } from '../../helpers/clock.js';

describe('the question for what a request has made whose answer was lost', () => {
  const { signal } = new AbortController();
  const silence = new B2Error('timeout', 'nothing came');

  async function ask(error: B2Error, ...answers: readonly (string | undefined)[]) {
    const clock = testClock();
    const retry = { clock, random: () => 0, policy: { maxAttempts: 1, firstDelayMs: 0, maxDelayMs: 0 } };
    let asked = 0;
    const found = await askForLost({ retry, signal }, error, async () => answers[asked++]);
    return { found, asked, sleeps: clock.sleeps };
  }

  it('is put again after a while when there was silence: it may have been stored meanwhile', async () => {
    assert.deepEqual(await ask(silence, undefined, 'made'), { found: 'made', asked: 2, sleeps: [1000] });
    assert.deepEqual(await ask(silence, undefined, undefined), { found: undefined, asked: 2, sleeps: [1000] });
  });

  it('is put once when the answer is there, or the connection was closed', async () => {
    assert.deepEqual(await ask(silence, 'made'), { found: 'made', asked: 1, sleeps: [] });
    const closed = new B2Error('connection_reset', 'the other side closed it');
    assert.deepEqual(await ask(closed, undefined, 'made'), { found: undefined, asked: 1, sleeps: [] });
  });
});
