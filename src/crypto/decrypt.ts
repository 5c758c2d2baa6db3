import { type EncryptionContext, preambleBytes, recognise, wholeReader } from './formats.js';
import { HEADER_BYTES } from './layout.js';
import type { EncryptionNote } from './note.js';

/**
 * Decrypts a whole file of any format. Blocks are in memory of their own. In the default format nothing is given out that is
 * not verified; that the file is complete is known when the iteration ends without an error. Rejects as `recognise` does.
 */
export async function* decryptStream(
  cipher: AsyncIterable<Uint8Array>,
  context: EncryptionContext,
  note?: EncryptionNote,
): AsyncGenerator<Buffer> {
  const blocks = cipher[Symbol.asyncIterator]();
  try {
    const start = await readStart(blocks);
    const encryption = await recognise(start, context, note);
    const reader = wholeReader(encryption);
    yield* reader.push(start.subarray(preambleBytes(encryption)));
    for (let next = await blocks.next(); next.done !== true; next = await blocks.next()) yield* reader.push(next.value);
    yield* reader.end();
  } finally {
    await blocks.return?.();
  }
}

/** At least a header, in memory of its own; less only when nothing follows. */
async function readStart(blocks: AsyncIterator<Uint8Array>): Promise<Buffer> {
  const start: Buffer[] = [];
  for (let length = 0; length < HEADER_BYTES; ) {
    const next = await blocks.next();
    if (next.done === true) break;
    start.push(Buffer.from(next.value));
    length += next.value.length;
  }
  return Buffer.concat(start);
}
