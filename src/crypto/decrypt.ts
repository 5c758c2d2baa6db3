import { type EncryptionContext, preambleBytes, recognise, wholeReader } from './formats.js';
import { HEADER_BYTES } from './layout.js';
import type { EncryptionNote } from './note.js';
import type { PlainReader } from './plain-reader.js';

/**
 * Decrypts a whole file of any format. Blocks are in memory of their own. In the default format nothing is given out that is
 * not verified; that the file is complete is known when the iteration ends without an error. Rejects as `recognise` does.
 */
export async function* decryptStream(
  cipher: AsyncIterable<Uint8Array>,
  context: EncryptionContext,
  note?: EncryptionNote,
): AsyncGenerator<Buffer> {
  const given: Buffer[] = [];
  const give = (plain: Buffer): void => void given.push(plain);
  let reader: PlainReader | undefined;
  const blocks = cipher[Symbol.asyncIterator]();
  try {
    const start = await readStart(blocks);
    const encryption = await recognise(start, context, note);
    reader = wholeReader(encryption);
    await reader.push(start.subarray(preambleBytes(encryption)), give);
    for (let next = await blocks.next(); next.done !== true; next = await blocks.next()) {
      await reader.push(next.value, give);
      yield* given.splice(0);
    }
    await reader.end(give);
    yield* given.splice(0);
  } finally {
    reader?.close();
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
