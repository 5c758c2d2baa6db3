import assert from 'node:assert/strict';
import { lazy } from '../../../src/support/lazy.js';

describe('a lazy value', () => {
  it('is made when it is first asked for, and once, also when it is undefined', () => {
    let made = 0;
    const value = lazy(() => {
      made++;
      return undefined;
    });
    assert.equal(made, 0);
    assert.deepEqual([value(), value()], [undefined, undefined]);
    assert.equal(made, 1);
  });
});
