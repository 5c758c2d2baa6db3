import assert from 'node:assert/strict';
import { nameInside, sameName } from '../../../../src/cli/round-trip/names.js';

describe('names of a round trip', () => {
  it('have slashes on every platform', () => {
    assert.equal(nameInside('folder', 'file'), 'folder/file');
    assert.equal(nameInside('', 'file'), 'file');
  });

  it('are the same for two paths with the same last part', () => {
    const [a, b, c] = [{ name: 'x' }, { name: 'y' }, { name: 'x' }];
    assert.deepEqual(sameName([a, b, c]), [a, c]);
    assert.equal(sameName([a, b]), undefined);
  });
});
