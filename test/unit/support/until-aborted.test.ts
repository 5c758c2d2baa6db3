import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { untilAborted } from '../../../src/support/until-aborted.js';

describe('waiting until aborted', () => {
  const never = new Promise<never>(() => undefined);

  it('gives what the work gives, and leaves no listener', async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(7), signal), 7);
    await assert.rejects(untilAborted(Promise.reject(new Error('broken')), signal), /broken/);
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('rejects with the reason as soon as the signal is aborted', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    const reason = new Error('enough');
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
  });

  it('rejects at once when the signal is aborted before, and lets the work fail unheard', async () => {
    const reason = new Error('enough');
    await assert.rejects(untilAborted(Promise.reject(new Error('late')), AbortSignal.abort(reason)), reason);
  });
});
