import assert from 'node:assert/strict';
import fc from 'fast-check';
import { B2Error } from '../../../src/errors/index.js';
import { scanJson } from '../../../src/inspect/json-scan.js';

function accepts(text: string): boolean {
  try {
    scanJson(text);
    return true;
  } catch (error) {
    if (error instanceof B2Error && error.code === 'invalid_json') return false;
    throw error;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('the scan of a JSON text', () => {
  it('accepts what JSON.parse accepts, and nothing else', () => {
    const pieces = [
      ...['{', '}', '[', ']', ',', ':', ' ', '\n', '\u00a0', '"', '"a"', '"a":', '"\\', '"\\n"', '"\\u00', '"\\u00e9"'],
      ...['-', '0', '1', '01', '.', '1.5', 'e', 'E+', '1e3', 'true', 'null', 'nul', 'NaN', '"\u0001"', "'a'"],
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        assert.equal(accepts(text), isJson(text), text);
      }),
      { numRuns: 20_000 },
    );
  });

  it('accepts what JSON.parse accepts after one character of a good text was changed', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.constantFrom(...'{}[],:"\\ 0-.eu\u0000', ''), (good, at, char) => {
        const place = at % good.length;
        const text = `${good.slice(0, place)}${char}${good.slice(place + 1)}`;
        assert.ok(accepts(good), good);
        assert.equal(accepts(text), isJson(text), text);
      }),
      { numRuns: 2000 },
    );
  });

  it('says where the text goes wrong', () => {
    assert.throws(() => scanJson('{"a":1,}'), {
      message: 'The text is not JSON: a name in quotes is missing at character 8.',
    });
    assert.throws(() => scanJson('[1 2]'), { message: /a comma or the closing bracket is missing at character 4/ });
    assert.throws(() => scanJson('1 2'), { message: /the end is missing/ });
  });
});
