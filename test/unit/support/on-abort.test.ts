import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { onAbort } from '../../../src/support/on-abort.js';

describe('waiting for an abort', () => {
  it('tells everybody who still waits, once', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const told: string[] = [];
    const wait = (name: string) => onAbort(signal, () => told.push(name));
    const [first, , third] = ['a', 'b', 'c', 'd'].map(wait);
    third?.();
    first?.();
    third?.();
    wait('e');
    controller.abort();
    controller.abort();
    assert.deepEqual(told.sort(), ['b', 'd', 'e']);
  });

  it('tells at once of what has been aborted before', () => {
    let told = 0;
    onAbort(AbortSignal.abort(), () => told++)();
    assert.equal(told, 1);
  });

  it('takes one listener of the signal, and none when nobody waits', () => {
    const { signal } = new AbortController();
    const releases = Array.from({ length: 20 }, () => onAbort(signal, () => undefined));
    assert.equal(getEventListeners(signal, 'abort').length, 1);
    for (const release of releases) release();
    assert.equal(getEventListeners(signal, 'abort').length, 0);
    onAbort(signal, () => undefined);
    assert.equal(getEventListeners(signal, 'abort').length, 1);
  });

  it('lets who is told release others, and itself', () => {
    const controller = new AbortController();
    const releases: (() => void)[] = [];
    let told = 0;
    for (let i = 0; i < 3; i++) {
      const tell = (): void => {
        told++;
        for (const release of releases) release();
      };
      releases.push(onAbort(controller.signal, tell));
    }
    controller.abort();
    assert.equal(told, 3);
  });
});
