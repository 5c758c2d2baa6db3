import assert from 'node:assert/strict';
import fc from 'fast-check';
import { readCopyRange, readRange } from '../../../src/server/ranges.js';

describe('the Range header of a download', () => {
  const cases: readonly [header: string | undefined, length: number, expected: string][] = [
    ['bytes=0-4', 10, '0-5'],
    ['bytes=5-', 10, '5-10'],
    ['bytes=-3', 10, '7-10'],
    ['bytes=8-99', 10, '8-10'],
    ['bytes=0-9', 10, 'whole'],
    ['bytes=0-99', 10, 'whole'],
    ['bytes=0-', 10, 'whole'],
    ['bytes=-99', 10, 'whole'],
    ['bytes=10-', 10, 'outside'],
    ['bytes=10-12', 10, 'outside'],
    ['bytes=-0', 10, 'outside'],
    ['bytes=0-', 0, 'outside'],
    ['bytes=5-4', 10, 'whole'],
    ['bytes=0-1,3-4', 10, 'whole'],
    ['bytes=-', 10, 'whole'],
    ['lines=0-1', 10, 'whole'],
    [undefined, 10, 'whole'],
  ];
  for (const [header, length, expected] of cases) {
    it(`${header} of ${length} bytes means ${expected}`, () => {
      const range = readRange(header, length);
      assert.equal(range.kind === 'slice' ? `${range.start}-${range.end}` : range.kind, expected);
    });
  }
});

describe('the range of a copy', () => {
  it('wants both ends', () => {
    assert.equal(readCopyRange('bytes=0-', 10), null);
    assert.equal(readCopyRange('bytes=-5', 10), null);
    assert.equal(readCopyRange('bytes=5-4', 10), null);
  });

  it('lies inside the file, clipped to its end', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), fc.nat(50), (first, more, length) => {
        const range = readCopyRange(`bytes=${first}-${first + more}`, length);
        if (first >= length) assert.equal(range, 'outside');
        else assert.deepEqual(range, { start: first, end: Math.min(length, first + more + 1) });
      }),
    );
  });
});
