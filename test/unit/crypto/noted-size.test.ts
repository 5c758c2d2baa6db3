import assert from 'node:assert/strict';
import { cipherSize, formatNote, notedPlainSize } from '../../../src/crypto/index.js';

const VERIFIER = Buffer.alloc(16, 3);
const how = {
  stream: formatNote({ format: 'stream', header: undefined }),
  openssl: formatNote({ format: 'openssl', iterations: 10_000, verifier: VERIFIER }),
  raw: formatNote({ format: 'aes-256-cbc' }),
};

function noted(client_encryption: string, client_plain_size: string | undefined, stored: number): number | undefined {
  return notedPlainSize({ client_encryption, ...(client_plain_size && { client_plain_size }) }, stored);
}

describe('the size of the contents by the file info', () => {
  it('follows from the stored size in the default format, whatever else is told', () => {
    for (const size of [0, 1, 65_535, 65_536, 65_537, 10 ** 12]) {
      for (const told of [undefined, String(size), '7']) assert.equal(noted(how.stream, told, cipherSize(size)), size);
    }
  });

  it('is what is told in the other formats, when a file of that size can have it', () => {
    assert.equal(noted(how.openssl, '15', 32), 15);
    assert.equal(noted(how.raw, '15', 16), 15);
    assert.equal(noted(how.raw, '16', 32), 16);
    assert.equal(noted(how.raw, '0', 16), 0);
  });

  it('is not known without a note, and when the note cannot be right', () => {
    const unknown: [string, string | undefined, number][] = [
      ['', '5', 5],
      ['something else', '5', 5],
      [how.stream, '5', 5],
      [how.stream, undefined, 96],
      [how.openssl, undefined, 32],
      [how.openssl, '16', 32],
      [how.raw, '5', 32],
      [how.raw, '-1', 16],
      [how.raw, '05', 16],
      [how.raw, '1e1', 16],
      [how.raw, '99999999999999999', 16],
    ];
    for (const [note, told, stored] of unknown) assert.equal(noted(note, told, stored), undefined, `${note} ${told}`);
    assert.equal(notedPlainSize({}, 5), undefined);
  });
});
