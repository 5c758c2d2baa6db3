import assert from 'node:assert/strict';
import { waitAfter } from '../../../../src/server/notifications/backoff.js';

describe('the wait for the next delivery', () => {
  it('doubles from one second to an hour', () => {
    assert.deepEqual([1, 2, 3, 10].map(waitAfter), [1000, 2000, 4000, 512_000]);
    assert.equal(waitAfter(1000), 3_600_000);
  });
});
