import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CHUNK_BYTES, cipherSize, SEALED_BYTES } from '../../../src/crypto/layout.js';
import { chunksPerPart, partCount, partSpan } from '../../../src/crypto/parts.js';

const MIN = 5_000_000;
const MAX = 5_000_000_000;

describe('the parts of an encrypted file', () => {
  it('have no fewer bytes than wanted, and no more than allowed', () => {
    for (const wanted of [MIN, MIN + 1, 77 * SEALED_BYTES, 100_000_000, MAX]) {
      const perPart = chunksPerPart(wanted, MAX);
      const size = 3 * perPart * CHUNK_BYTES;
      const [first, second] = [partSpan(1, size, perPart), partSpan(2, size, perPart)];
      assert.ok(second.cipherLength >= Math.min(wanted, MAX - SEALED_BYTES), String(wanted));
      assert.ok(first.cipherLength <= MAX);
      assert.equal(first.cipherLength, second.cipherLength + 96);
    }
    assert.equal(chunksPerPart(MIN, MAX), 77);
    assert.equal(chunksPerPart(1, MAX), 1);
    assert.equal(chunksPerPart(1, 1), 1);
  });

  it('stand side by side from the first byte to the last one, and only the last one reaches the end', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 * CHUNK_BYTES }), fc.integer({ min: 1, max: 9 }), (size, perPart) => {
        let [plain, cipher, chunks] = [0, 0, 0];
        const count = partCount(size, perPart);
        for (let number = 1; number <= count; number++) {
          const part = partSpan(number, size, perPart);
          assert.deepEqual([part.plainOffset, part.cipherOffset, part.firstChunk], [plain, cipher, chunks]);
          assert.equal(part.reachesEnd, number === count);
          plain += part.plainLength;
          cipher += part.cipherLength;
          chunks += part.chunks;
        }
        assert.deepEqual([plain, cipher], [size, cipherSize(size)]);
      }),
    );
  });

  it('are one for an empty file: header and an empty chunk', () => {
    assert.equal(partCount(0, 5), 1);
    assert.equal(partSpan(1, 0, 5).cipherLength, 96 + 16);
  });
});
