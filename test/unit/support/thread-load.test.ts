import assert from 'node:assert/strict';
import { threadLoad } from '../../../src/support/thread-load.js';
import { until } from '../../helpers/until.js';

describe('the load of a thread', () => {
  it('is all of the time where it computes and little where it waits, each look by itself', async () => {
    // In a turn of the event loop that has waited.
    await until(() => true);
    const first = threadLoad();
    const begun = performance.now();
    while (performance.now() < begun + 5);
    assert.equal(first(), 1);
    await until(() => first() < 0.5);
    const second = threadLoad();
    while (performance.now() === begun);
    assert.equal(second(), 1);
  });
});
