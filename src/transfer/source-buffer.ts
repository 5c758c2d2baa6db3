import { BLOCK_BYTES, type RegionSource } from './source.js';

/** Bytes in memory. They are not copied: do not change them while they are uploaded. */
export function bufferSource(bytes: Uint8Array): RegionSource {
  return {
    kind: 'regions',
    name: 'data in memory',
    size: bytes.length,
    modifiedMs: undefined,
    identity: undefined,
    read: async function* (offset, length) {
      for (let at = offset; at < offset + length; at += BLOCK_BYTES) {
        yield bytes.subarray(at, Math.min(at + BLOCK_BYTES, offset + length));
      }
    },
    close: async () => undefined,
  };
}
