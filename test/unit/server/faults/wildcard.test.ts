import assert from 'node:assert/strict';
import fc from 'fast-check';
import { matchesWildcard } from '../../../../src/server/faults/wildcard.js';

const letters = fc.string({ unit: fc.constantFrom('a', 'b', '😀'), maxLength: 8 });
const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '*', '?'), maxLength: 8 });

/** The definition, without regard to cost. */
function defined(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return text.length === 0;
  if (first === '*') return defined(rest, text) || (text.length > 0 && defined(pattern, text.slice(1)));
  return text.length > 0 && (first === '?' || first === text[0]) && defined(rest, text.slice(1));
}

describe('matchesWildcard', () => {
  it('takes * for any characters, ? for one, and everything else for itself', () => {
    for (const [pattern, text] of [
      ['*', ''],
      ['photos/*', 'photos/2026/a.jpg'],
      ['*.jpg', 'a.jpg'],
      ['a?c', 'a😀c'],
      ['a.(b)[c]', 'a.(b)[c]'],
    ] as const) {
      assert.ok(matchesWildcard(pattern, text), `${pattern} ${text}`);
    }
    for (const [pattern, text] of [
      ['', 'a'],
      ['photos/*', 'photo'],
      ['*.jpg', 'a.jpg.txt'],
      ['?', ''],
      ['a.c', 'abc'],
    ] as const) {
      assert.ok(!matchesWildcard(pattern, text), `${pattern} ${text}`);
    }
  });

  it('agrees with the definition for every pattern and text', () => {
    fc.assert(
      fc.property(patterns, letters, (pattern, text) => {
        assert.equal(matchesWildcard(pattern, text), defined([...pattern], [...text]));
      }),
    );
  });

  it('stays quick where a pattern has many stars', () => {
    assert.equal(matchesWildcard(`${'*a'.repeat(500)}b`, 'a'.repeat(1000)), false);
  });
});
