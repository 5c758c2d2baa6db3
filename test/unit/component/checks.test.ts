import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  checkBucketKind,
  checkBucketName,
  checkFileName,
  checkId,
  checkMetadataName,
  checkPartNumber,
  checkSeconds,
  isRange,
  parseRange,
} from '../../../src/component/checks.js';

function legal(check: (value: string) => void, ...values: readonly string[]): void {
  for (const value of values) assert.doesNotThrow(() => check(value), value);
}

function refused(check: (value: string) => void, message: RegExp, ...values: readonly unknown[]): void {
  for (const value of values) {
    assert.throws(() => check(value as string), { code: 'invalid_argument', message }, String(value));
  }
}

describe('a file name', () => {
  it('is any text of up to 1,024 bytes whose segments take up to 250', () => {
    legal(checkFileName, 'a', 'photos/kitten.jpg', 'ü/日本/💩', ' a ', 'a?b#c&d%20+"\'', '.', '..', 'a/./b', '\u0080');
    legal(checkFileName, 'x'.repeat(250), `${`${'x'.repeat(250)}/`.repeat(4)}${'y'.repeat(20)}`, 'é'.repeat(125));
    refused(checkFileName, /250 bytes/, 'x'.repeat(251), `a/${'é'.repeat(126)}/b`);
    refused(checkFileName, /takes 1025 bytes .* at most 1024/, `${`${'x'.repeat(250)}/`.repeat(4)}${'y'.repeat(21)}`);
  });

  it('has no empty segment', () => {
    refused(checkFileName, /at least one character/, '', undefined, null, 7);
    refused(checkFileName, /begin with \//, '/a', '/');
    refused(checkFileName, /end with \//, 'a/');
    refused(checkFileName, /contain \/\//, 'a//b');
  });

  it('has no backslash, no control character and no half of a surrogate pair', () => {
    refused(checkFileName, /separate folders with \//, 'a\\b');
    refused(checkFileName, /control characters/, 'a\u0000', '\n', '\u001f', 'a\u007fb');
    refused(checkFileName, /surrogate/, 'a\ud83d', '\udca9\ud83d');
  });
});

describe('a bucket name', () => {
  it('has 6 to 63 letters, digits and hyphens', () => {
    legal(checkBucketName, 'abcdef', 'My-Bucket-1', '123456', 'x'.repeat(63));
    refused(checkBucketName, /6 to 63/, 'abcde', 'x'.repeat(64), '', undefined, 'my_bucket', 'my bucket', 'bücket');
    refused(checkBucketName, /6 to 63/, '-bucket', 'bucket-', 'bucket\n');
  });

  it('does not begin as those of Backblaze do', () => {
    refused(checkBucketName, /"b2-"/, 'b2-bucket', 'B2-bucket');
    legal(checkBucketName, 'b2bucket');
  });
});

describe('a bucket kind', () => {
  it('is one of two', () => {
    const check = (kind: string): void => checkBucketKind(kind);
    legal(check, 'allPrivate', 'allPublic');
    refused(check, /allPrivate or allPublic/, 'snapshot', 'allprivate', '');
  });
});

describe('a metadata name', () => {
  it('has 1 to 50 characters that a header takes', () => {
    legal(checkMetadataName, 'a', 'src_last_modified_millis', "-_.`~!#$%^&*'|+", 'x'.repeat(50));
    refused(checkMetadataName, /1 to 50/, '', 'x'.repeat(51), 'a b', 'a:b', 'ä', 'a\n', undefined, 'a/b', '(a)');
  });

  it('begins with b2- only where B2 gives it a meaning', () => {
    legal(checkMetadataName, 'b2-content-disposition', 'B2-Cache-Control');
    refused(checkMetadataName, /b2-content-disposition/, 'b2-mine', 'B2-');
  });
});

describe('ids, part numbers and durations', () => {
  it('are refused when they cannot be meant', () => {
    refused((id) => checkId('The bucket id', id), /The bucket id "" .* must not be empty/, '', undefined, null);
    legal((id) => checkId('The bucket id', id), 'x');
    for (const number of [1, 10_000]) assert.doesNotThrow(() => checkPartNumber(number));
    for (const number of [0, -1, 10_001, 1.5, Number.NaN]) {
      assert.throws(() => checkPartNumber(number), { code: 'invalid_argument', message: /from 1 to 10000/ });
    }
    for (const seconds of [0, -1, 100]) assert.doesNotThrow(() => checkSeconds(seconds, 100));
    for (const seconds of [101, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      assert.throws(() => checkSeconds(seconds, 100), { code: 'invalid_argument', message: /at most 100/ });
    }
  });
});

describe('a range', () => {
  it('is read as both of its ends', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (a, b) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)].map((n) => n % 1e15).toSorted((x, y) => x - y) as [
          number,
          number,
        ];
        assert.deepEqual(parseRange(`${start}-${end}`), { start, end });
        assert.deepEqual(parseRange(`${start}-`), { start, end: undefined });
      }),
    );
    assert.equal(parseRange(''), undefined);
  });

  it('is not one when it has no start, no sense or other characters', () => {
    for (const text of ['-5', '5', '9-3', ' 1-2', '1-2 ', 'bytes=1-2', '1-2,4-5', '-', '1.5-2', '1-2\\n'])
      assert.equal(isRange(text), false, text);
    for (const text of ['', '0-', '0-0', '7-9']) assert.equal(isRange(text), true, text);
  });
});
