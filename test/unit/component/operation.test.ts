import assert from 'node:assert/strict';
import { Operations } from '../../../src/component/operation.js';
import { B2Error } from '../../../src/errors/index.js';

/** Work that goes on until its signal is aborted. */
const untilStopped = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));

describe('one operation at a time', () => {
  it('goes from idle to busy and back, whatever becomes of the work', async () => {
    const operations = new Operations();
    const states = [operations.state];
    const note = async (): Promise<void> => {
      states.push(operations.state);
    };
    await operations.run('first', note);
    states.push(operations.state);
    await assert.rejects(
      operations.run('second', () => Promise.reject(new Error('no'))),
      /no/,
    );
    states.push(operations.state);
    assert.deepEqual(states, ['idle', 'busy', 'idle', 'idle']);
  });

  it('refuses a second one, naming both', async () => {
    const operations = new Operations();
    const running = operations.run('listBuckets', untilStopped);
    await assert.rejects(operations.run('listFiles', untilStopped), {
      code: 'busy',
      operation: 'listFiles',
      message: /^listFiles cannot run while listBuckets does/,
    });
    operations.interrupt();
    await assert.rejects(running, { code: 'interrupted', operation: 'listBuckets' });
  });

  it('is interrupting until the work has ended', async () => {
    const operations = new Operations();
    let end = (): void => {};
    const running = operations.run('slow', () => new Promise<void>((resolve) => (end = resolve)));
    operations.interrupt();
    assert.equal(operations.state, 'interrupting');
    await assert.rejects(operations.run('other', untilStopped), { code: 'busy' });
    end();
    await running;
    assert.equal(operations.state, 'idle');
  });

  it('gives its result when the work was done before the interruption took effect', async () => {
    const operations = new Operations();
    const result = await operations.run('quick', async () => {
      operations.interrupt();
      return 7;
    });
    assert.equal(result, 7);
  });

  it('rejects with the reason of a handler that failed, even at the very end', async () => {
    const operations = new Operations();
    const running = operations.run('quick', async () => operations.interrupt(new B2Error('handler_failed', 'handler')));
    await assert.rejects(running, { code: 'handler_failed', operation: 'quick' });
  });

  it('is not stopped by what came before it', async () => {
    const operations = new Operations();
    operations.interrupt();
    assert.equal(await operations.run('next', async (signal) => signal.aborted), false);
  });

  it('takes an answer that lacks what it must have for a bad one', async () => {
    const cause = new TypeError("Cannot read properties of undefined (reading 'x')");
    await assert.rejects(
      new Operations().run('listBuckets', () => Promise.reject(cause)),
      { code: 'bad_response', operation: 'listBuckets', cause },
    );
  });

  it('names the operation in errors that do not say it, and leaves foreign errors alone', async () => {
    const operations = new Operations();
    const failing = (error: Error) => operations.run('mine', () => Promise.reject(error));
    await assert.rejects(failing(new B2Error('not_found', 'x')), { operation: 'mine' });
    await assert.rejects(failing(new B2Error('not_found', 'x', { operation: 'b2_list_buckets' })), {
      operation: 'b2_list_buckets',
    });
    const foreign = new RangeError('x');
    await assert.rejects(failing(foreign), (error) => error === foreign);
  });
});
