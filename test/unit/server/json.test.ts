import assert from 'node:assert/strict';
import { toJson } from '../../../src/server/json.js';

describe('JSON of the embedded server', () => {
  it('has its keys in alphabetical order at every depth, lists as they are', () => {
    assert.equal(toJson({ b: [{ d: 1, c: 'ä' }, 2], a: null }), '{"a":null,"b":[{"c":"ä","d":1},2]}');
  });
});
