import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  CHUNK_BYTES,
  chunkCount,
  cipherSize,
  HEADER_BYTES,
  MAX_PLAIN_BYTES,
  plainSize,
  SEALED_BYTES,
} from '../../../src/crypto/layout.js';

describe('the sizes of an encrypted file', () => {
  it('are header, contents and 16 bytes for each chunk, one chunk also for nothing', () => {
    const sizes = [
      [0, 96 + 16],
      [1, 96 + 17],
      [65_535, 96 + 65_551],
      [65_536, 96 + 65_552],
      [65_537, 96 + 65_552 + 17],
      [131_072, 96 + 2 * 65_552],
      [10_000_000_000_000, 96 + 10_000_000_000_000 + 152_587_891 * 16],
    ] as const;
    for (const [plain, cipher] of sizes) assert.equal(cipherSize(plain), cipher);
  });

  it('tell the size of the contents', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat().map((n) => n % (MAX_PLAIN_BYTES + 1)),
        (size) => {
          assert.equal(plainSize(cipherSize(size)), size);
        },
      ),
    );
    for (const size of [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, MAX_PLAIN_BYTES]) {
      assert.equal(plainSize(cipherSize(size)), size);
    }
  });

  it('that no file can have are damage: less than a chunk, or an empty chunk behind a full one', () => {
    const two = HEADER_BYTES + SEALED_BYTES;
    const impossible = [0, HEADER_BYTES, HEADER_BYTES + 15, ...Array.from({ length: 16 }, (_, i) => two + 1 + i)];
    for (const size of impossible) assert.throws(() => plainSize(size), { code: 'damaged_ciphertext' }, String(size));
    assert.equal(plainSize(two + 17), CHUNK_BYTES + 1);
  });

  it('end at 2^32 chunks', () => {
    assert.equal(chunkCount(MAX_PLAIN_BYTES), 2 ** 32);
    assert.throws(() => cipherSize(MAX_PLAIN_BYTES + 1), { code: 'file_too_large' });
    assert.throws(() => plainSize(cipherSize(MAX_PLAIN_BYTES) + 17), { code: 'damaged_ciphertext' });
  });
});
