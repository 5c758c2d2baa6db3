import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Cutter } from '../../../src/crypto/cutter.js';
import { inBlocks } from '../../helpers/encrypted.js';

describe('the cutter', () => {
  it('makes the same pieces of blocks of any size, and holds the last one back', async () => {
    const size = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 100 }),
        size,
        fc.integer({ min: 1, max: 40 }),
        async (bytes, piece, block) => {
          const cutter = new Cutter(piece);
          const pieces: string[] = [];
          for await (const part of inBlocks(bytes, block)) {
            for (const cut of cutter.cut(part)) pieces.push(Buffer.from(cut).toString('hex'));
          }
          pieces.push(Buffer.from(cutter.rest()).toString('hex'));
          const hex = Buffer.from(bytes).toString('hex');
          const expected = Array.from({ length: Math.max(1, Math.ceil(bytes.length / piece)) }, (_, i) =>
            hex.slice(i * piece * 2, (i + 1) * piece * 2),
          );
          assert.deepEqual(pieces, expected);
        },
      ),
    );
  });
});
