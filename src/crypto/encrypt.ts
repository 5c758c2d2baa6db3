import { Cutter } from './cutter.js';
import type { FileKey } from './file-key.js';
import { CHUNK_BYTES } from './layout.js';
import { Sealer } from './sealer.js';

/** Encrypts chunk by chunk what comes in blocks of any size. A block is used again once the next one is asked for. */
export async function* seal(
  plain: AsyncIterable<Uint8Array>,
  sealer: Sealer,
  reachesEnd: boolean,
): AsyncGenerator<Uint8Array> {
  const cutter = new Cutter(CHUNK_BYTES);
  for await (const block of plain) {
    for (const chunk of cutter.cut(block)) {
      if (!sealer.fits(chunk)) yield sealer.take();
      sealer.add(chunk, false);
    }
  }
  const last = cutter.rest();
  if (!sealer.fits(last)) yield sealer.take();
  sealer.add(last, reachesEnd);
  yield sealer.take();
}

/**
 * Encrypts a stream whose length need not be known. A block is used again once the next one is asked for. A key is for one
 * stream: its second use throws `encryption_failed`.
 */
export async function* encryptStream(plain: AsyncIterable<Uint8Array>, key: FileKey): AsyncGenerator<Uint8Array> {
  key.claim();
  const sealer = new Sealer(key, 0, undefined, () => {});
  sealer.addHeader();
  yield* seal(plain, sealer, true);
}
