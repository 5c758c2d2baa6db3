import assert from 'node:assert/strict';
import { isTooDeep, toJson, toJsonInTurns } from '../../../src/server/json.js';

describe('JSON of the embedded server', () => {
  it('has its keys in alphabetical order at every depth, lists as they are', () => {
    assert.equal(toJson({ b: [{ d: 1, c: 'ä' }, 2], a: null }), '{"a":null,"b":[{"c":"ä","d":1},2]}');
  });

  it('is the same when it is written in turns', async () => {
    const files = Array.from({ length: 1201 }, (_, at) => ({ name: `ü${at}`, info: { b: '1', a: '2' } }));
    for (const answer of [
      { next: null, files },
      { files: [], next: 'x' },
      { files: files.slice(0, 1), more: {} },
      { a: [1] },
    ]) {
      assert.equal(Buffer.concat(await toJsonInTurns(answer)).toString(), toJson(answer));
    }
  });

  it('gives others a turn in a long list', async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      timer = setImmediate(count);
    };
    let timer = setImmediate(count);
    await toJsonInTurns({ files: Array.from({ length: 5000 }, () => ({})) });
    clearImmediate(timer);
    assert.ok(turns > 5, `${turns} turns`);
  });

  it('is too deep beyond 32 levels, however many', () => {
    const nested = (levels: number): unknown => JSON.parse(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);
    assert.deepEqual(
      [2, 32, 34, 100_000].map((levels) => isTooDeep(nested(levels))),
      [false, false, true, true],
    );
  });
});
