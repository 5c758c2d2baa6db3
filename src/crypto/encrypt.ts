import { Cutter } from './cutter.js';
import type { FileKey } from './file-key.js';
import { CHUNK_BYTES } from './layout.js';
import { Sealer, type Sealing } from './sealer.js';

/** Encrypts chunk by chunk what comes in blocks of any size. A block is used again once the next one is asked for. */
export async function* seal(
  plain: AsyncIterable<Uint8Array>,
  sealing: Sealing,
  reachesEnd: boolean,
): AsyncGenerator<Uint8Array> {
  const cutter = new Cutter(CHUNK_BYTES);
  const sealer = new Sealer(sealing);
  try {
    for await (const block of plain) {
      for (const chunk of cutter.cut(block)) {
        if (!sealer.fits(chunk)) {
          yield* leaving(sealer);
          await sealer.ready();
        }
        sealer.add(chunk, false);
      }
    }
    const last = cutter.rest();
    if (!sealer.fits(last)) {
      yield* leaving(sealer);
      await sealer.ready();
    }
    sealer.add(last, reachesEnd);
    yield* leaving(sealer);
    const rest = await sealer.rest();
    if (rest !== undefined) yield rest;
  } finally {
    await sealer.close();
  }
}

function* leaving(sealer: Sealer): Generator<Uint8Array> {
  const sealed = sealer.take();
  if (sealed !== undefined) yield sealed;
}

/**
 * Encrypts a stream whose length need not be known. A block is used again once the next one is asked for. A key is for one
 * stream: its second use throws `encryption_failed`.
 */
export async function* encryptStream(plain: AsyncIterable<Uint8Array>, key: FileKey): AsyncGenerator<Uint8Array> {
  key.claim();
  yield* seal(plain, { key, firstChunk: 0, withHeader: true }, true);
}
