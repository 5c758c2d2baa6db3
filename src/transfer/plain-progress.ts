import { CHUNK_BYTES, HEADER_BYTES, SEALED_BYTES, TAG_BYTES } from '../crypto/index.js';
import type { TransferObserver } from './observer.js';

/** The same observer for content that travels encrypted: it hears of plaintext only. */
export function inPlaintext(
  observer: TransferObserver,
  total: number | undefined,
  toPlain: (encryptedBytes: number) => number,
): TransferObserver {
  let moved = 0;
  let told = 0;
  return {
    ...observer,
    begin: ({ done }) => {
      moved = done;
      told = toPlain(moved);
      observer.begin?.({ total, done: told });
    },
    moved: (bytes) => {
      moved += bytes;
      const before = told;
      told = toPlain(moved);
      return observer.moved?.(told - before);
    },
    resumable: (state, stored) => observer.resumable?.(state, toPlain(stored)),
  };
}

/** Plaintext of so many bytes from the start of a file in the default format. */
export function plainOfStream(encryptedBytes: number): number {
  const body = Math.max(0, encryptedBytes - HEADER_BYTES);
  const whole = Math.floor(body / SEALED_BYTES);
  return whole * CHUNK_BYTES + Math.max(0, body - whole * SEALED_BYTES - TAG_BYTES);
}
