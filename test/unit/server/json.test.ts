import assert from 'node:assert/strict';
import { isTooDeep, toJson } from '../../../src/server/json.js';

describe('JSON of the embedded server', () => {
  it('has its keys in alphabetical order at every depth, lists as they are', () => {
    assert.equal(toJson({ b: [{ d: 1, c: 'ä' }, 2], a: null }), '{"a":null,"b":[{"c":"ä","d":1},2]}');
  });

  it('is too deep beyond 32 levels, however many', () => {
    const nested = (levels: number): unknown => JSON.parse(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);
    assert.deepEqual(
      [2, 32, 34, 100_000].map((levels) => isTooDeep(nested(levels))),
      [false, false, true, true],
    );
  });
});
