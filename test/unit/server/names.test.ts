import assert from 'node:assert/strict';
import { NO_ENCRYPTION } from '../../../src/server/encryption.js';
import { NO_SETTINGS } from '../../../src/server/handlers/bucket-settings.js';
import { checkBucketName, checkFileInfo, checkFileName, checkHeaderSize } from '../../../src/server/names.js';

const refusal = (message: RegExp) => ({ status: 400, code: 'bad_request', message });

const open = { settings: NO_SETTINGS };

describe('file names', () => {
  for (const name of ['a', '/a', 'a/', 'a//b', 'a\\b', '..', 'ü\u0085', 'x'.repeat(1024)]) {
    it(`may be ${JSON.stringify(name.slice(0, 20))}`, () => assert.equal(checkFileName(name), name));
  }
  it('may not be empty, too long, broken or hold control characters', () => {
    assert.throws(() => checkFileName(''), refusal(/at least one character/));
    assert.throws(() => checkFileName('ä'.repeat(513)), refusal(/1024 bytes/));
    assert.throws(() => checkFileName('a\nb'), refusal(/control/));
    assert.throws(() => checkFileName('a\u007f'), refusal(/control/));
    assert.throws(() => checkFileName('a\ud800'), refusal(/UTF-8/));
  });
});

describe('file info', () => {
  it('has its names in lower case', () => {
    assert.deepEqual(checkFileInfo({ Src_Last: '1' }), { src_last: '1' });
  });
  it('has at most ten entries with names of known characters', () => {
    const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, '']));
    assert.doesNotThrow(() => checkFileInfo(entries(10)));
    assert.throws(() => checkFileInfo(entries(11)), refusal(/at most 10/));
    assert.throws(() => checkFileInfo({ 'a b': '' }), refusal(/Bad file info name/));
    assert.throws(() => checkFileInfo({ ['x'.repeat(51)]: '' }), refusal(/Bad file info name/));
  });
  it('may use only the b2- names that B2 gives a meaning', () => {
    assert.doesNotThrow(() => checkFileInfo({ 'b2-content-language': 'de' }));
    assert.throws(() => checkFileInfo({ 'b2-other': 'x' }), refusal(/Reserved/));
    assert.throws(() => checkFileInfo({ 'b2-cache-control': 'a\r\nb: c' }), refusal(/Bad value/));
  });
  it('fits into 7000 bytes with the name, encoded', () => {
    const check = (k: string): void => checkHeaderSize({ name: 'a', info: { k }, encryption: NO_ENCRYPTION }, open);
    assert.doesNotThrow(() => check('x'.repeat(6900)));
    assert.throws(() => check('ä'.repeat(1200)), refusal(/7000/));
  });
  it('fits into 2048 bytes when the file is encrypted or its bucket has object lock', () => {
    const locked = { settings: { ...NO_SETTINGS, locked: true } };
    for (const [encryption, bucket] of [
      [{ mode: 'SSE-B2' as const }, open],
      [NO_ENCRYPTION, locked],
    ] as const) {
      const check = (length: number): void =>
        checkHeaderSize({ name: 'a', info: { k: 'x'.repeat(length) }, encryption }, bucket);
      assert.doesNotThrow(() => check(2000));
      assert.throws(() => check(2048), refusal(/2048/));
    }
  });
});

describe('bucket names', () => {
  for (const name of ['abcdef', 'A-1.b2', 'x'.repeat(63)]) {
    it(`may be ${name.slice(0, 10)}`, () => assert.equal(checkBucketName(name), name));
  }
  for (const name of ['abcde', 'x'.repeat(64), '-abcdef', 'abcdef-', 'ab_cdef', 'ab..cdef', 'b2-abcd', 'B2-abcd']) {
    it(`may not be ${name.slice(0, 10)}`, () => assert.throws(() => checkBucketName(name), { status: 400 }));
  }
});
