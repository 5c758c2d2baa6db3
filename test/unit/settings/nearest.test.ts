import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nearest } from '../../../src/settings/nearest.js';

const NAMES = ['APIURL', 'DownloadURL', 'KeepAlive', 'MaxResults', 'MaxPartResults'] as const;

describe('the nearest name', () => {
  it('is the one that was meant, without regard to case', () => {
    assert.equal(nearest('maxresult', NAMES), 'MaxResults');
    assert.equal(nearest('KEEP_ALIVE', NAMES), 'KeepAlive');
    assert.equal(nearest('MaxPartsResults', NAMES), 'MaxPartResults');
    assert.equal(nearest('downlaodurl', NAMES), 'DownloadURL');
  });

  it('is the name itself when it is one', () => {
    for (const name of NAMES) assert.equal(nearest(name.toLowerCase(), NAMES), name);
  });

  it('is one of the candidates for any word, and none of none', () => {
    fc.assert(fc.property(fc.string(), (word) => assert.ok(nearest(word, NAMES))));
    assert.equal(nearest('word', []), undefined);
  });
});
