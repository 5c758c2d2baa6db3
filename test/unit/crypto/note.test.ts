import assert from 'node:assert/strict';
import { type EncryptionNote, formatNote, parseNote } from '../../../src/crypto/note.js';

describe('what file info tells of the encryption', () => {
  const notes: readonly [EncryptionNote, RegExp][] = [
    [{ format: 'stream', header: undefined }, /^stream1$/],
    [{ format: 'stream', header: Buffer.alloc(96, 1) }, /^stream1\.[\w-]{128}$/],
    [{ format: 'openssl', iterations: 10_000, verifier: Buffer.alloc(16, 0xfb) }, /^openssl1\.10000\.[\w-]{22}$/],
    [{ format: 'aes-256-cbc' }, /^aes-256-cbc$/],
  ];

  it('is read as it was written', () => {
    for (const [note, text] of notes) {
      assert.match(formatNote(note), text);
      assert.deepEqual(parseNote(formatNote(note)), note);
    }
  });

  it('is nothing when it is anything else', () => {
    const verifier = 'A'.repeat(22);
    const texts = ['', 'stream', 'stream1.', 'stream1.AAAA', 'stream2', 'AES-256-CBC', `openssl1.9999.${verifier}`];
    texts.push(`openssl1.10000001.${verifier}`, `openssl1.010000.${verifier}`, `openssl1.10000.${verifier}A`);
    for (const text of texts) assert.equal(parseNote(text), undefined, text);
  });
});
