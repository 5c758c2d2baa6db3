import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { SingleFlight } from '../../../src/support/single-flight.js';

/** A run that ends when it is told to. */
function held<T>() {
  const { promise, resolve, reject } = deferred<T>();
  const signals: AbortSignal[] = [];
  const start = (signal: AbortSignal): Promise<T> => {
    signals.push(signal);
    return promise;
  };
  return { start, signals, resolve, reject };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onValue, onReason) => {
    resolve = onValue;
    reject = onReason;
  });
  return { promise, resolve, reject };
}

describe('a single flight', () => {
  it('is shared by all who ask while it lasts, and begun anew afterwards', async () => {
    const flight = new SingleFlight<string>();
    const first = held<string>();
    const { signal } = new AbortController();
    const results = [flight.run(first.start, signal), flight.run(first.start, signal)];
    first.resolve('token');
    assert.deepEqual(await Promise.all(results), ['token', 'token']);
    assert.equal(first.signals.length, 1);
    const second = held<string>();
    const result = flight.run(second.start, signal);
    second.resolve('another');
    assert.equal(await result, 'another');
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('fails for all who wait, and the next one begins anew', async () => {
    const flight = new SingleFlight<string>();
    const run = held<string>();
    const { signal } = new AbortController();
    const results = [flight.run(run.start, signal), flight.run(run.start, signal)];
    run.reject(new Error('refused'));
    for (const result of await Promise.allSettled(results)) assert.equal(result.status, 'rejected');
    const next = held<string>();
    const again = flight.run(next.start, signal);
    next.resolve('token');
    assert.equal(await again, 'token');
  });

  it('goes on for the others when one of them aborts', async () => {
    const flight = new SingleFlight<string>();
    const run = held<string>();
    const leaver = new AbortController();
    const stayer = new AbortController();
    const left = flight.run(run.start, leaver.signal);
    const stayed = flight.run(run.start, stayer.signal);
    leaver.abort(new Error('gone'));
    await assert.rejects(left, /gone/);
    assert.equal(run.signals[0]?.aborted, false);
    run.resolve('token');
    assert.equal(await stayed, 'token');
  });

  it('is aborted when the last one who waits has gone', async () => {
    const flight = new SingleFlight<string>();
    const run = held<string>();
    const controllers = [new AbortController(), new AbortController()];
    const results = controllers.map((controller) => flight.run(run.start, controller.signal));
    for (const controller of controllers) controller.abort(new Error('gone'));
    for (const result of results) await assert.rejects(result, /gone/);
    assert.equal(run.signals[0]?.aborted, true);
  });

  it('is not begun for an aborted signal', async () => {
    const run = held<string>();
    await assert.rejects(new SingleFlight<string>().run(run.start, AbortSignal.abort(new Error('gone'))), /gone/);
    assert.equal(run.signals.length, 0);
  });
});
