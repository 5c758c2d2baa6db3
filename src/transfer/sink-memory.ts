import { constants } from 'node:buffer';
import { B2Error } from '../errors/index.js';
import type { Sink } from './sink.js';

export interface MemorySink extends Sink {
  /** What was downloaded. */
  bytes(): Buffer;
}

/** Keeps a download in memory; nothing outlives a failure. */
export function memorySink(): MemorySink {
  let buffer = Buffer.alloc(0);
  return {
    held: 0,
    heldVersion: undefined,
    hashHeld: async () => undefined,
    restart: async () => undefined,
    begin: async (_version, length) => {
      if (length > constants.MAX_LENGTH) {
        throw new B2Error(
          'file_too_large',
          `${length} bytes do not fit into memory (${constants.MAX_LENGTH} at most). Set localFile.`,
        );
      }
      buffer = Buffer.allocUnsafeSlow(length);
    },
    write: async (chunks, position) => {
      let at = position;
      for (const chunk of chunks) {
        buffer.set(chunk, at);
        at += chunk.length;
      }
    },
    finish: async () => undefined,
    fail: async () => {
      buffer = Buffer.alloc(0);
    },
    bytes: () => buffer,
  };
}
