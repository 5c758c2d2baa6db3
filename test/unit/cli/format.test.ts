import assert from 'node:assert/strict';
import fc from 'fast-check';
import { count, elide, formatBytes, megabytesPerSecond } from '../../../src/cli/format.js';

describe('numbers for people', () => {
  it('are in decimal units with three digits', () => {
    const expected = [
      [0, '0 bytes'],
      [999, '999 bytes'],
      [1000, '1.00 kB'],
      [3_221_225_472, '3.22 GB'],
      [10_000_000_000_000, '10.0 TB'],
    ] as const;
    for (const [bytes, text] of expected) assert.equal(formatBytes(bytes), text);
  });

  it('do not divide by a time that has not passed', () => {
    assert.equal(megabytesPerSecond(5_000_000, 2), 2.5);
    assert.equal(megabytesPerSecond(5_000_000, 0), 0);
  });

  it('agree with their noun', () => {
    assert.deepEqual([count(1, 'file'), count(0, 'file')], ['1 file', '0 files']);
  });
});

describe('a name that is too wide', () => {
  it('keeps its beginning and its end', () => {
    assert.equal(elide('abcdefghij', 7), 'abc…hij');
    assert.equal(elide('short', 7), 'short');
  });

  it('never takes more than its width, and never half of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, width) => {
        const shown = elide(text, width);
        assert.ok([...shown].length <= width && shown.isWellFormed());
      }),
    );
  });
});
