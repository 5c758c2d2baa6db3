import { CHUNK_BYTES, chunkCount, HEADER_BYTES, SEALED_BYTES, TAG_BYTES } from './layout.js';

/** One part of an encrypted file: whole chunks, so that parts can be made in any order and none is made twice. */
export interface PartSpan {
  /** From 1. */
  readonly number: number;
  readonly firstChunk: number;
  readonly chunks: number;
  /** Whether the last chunk of the file is in it. */
  readonly reachesEnd: boolean;
  readonly plainOffset: number;
  readonly plainLength: number;
  /** As it is stored; the first part has the header, too. */
  readonly cipherOffset: number;
  readonly cipherLength: number;
}

/**
 * Chunks per part for a wanted number of stored bytes, at least one: rounded up, because a service refuses parts that are too
 * small, unless the first part, with its header, would exceed `maxBytes`. What then makes a single part goes as a whole.
 */
export function chunksPerPart(wantedBytes: number, maxBytes: number): number {
  const most = Math.floor((maxBytes - HEADER_BYTES) / SEALED_BYTES);
  return Math.max(1, Math.min(Math.ceil(wantedBytes / SEALED_BYTES), most));
}

/** How many parts there are. */
export function partCount(plainBytes: number, perPart: number): number {
  return Math.ceil(chunkCount(plainBytes) / perPart);
}

/** The part of a number from 1 to `partCount`. */
export function partSpan(number: number, plainBytes: number, perPart: number): PartSpan {
  const plainLength = Math.min(perPart * CHUNK_BYTES, plainBytes - (number - 1) * perPart * CHUNK_BYTES);
  return spanOfPart(number, perPart, plainLength, number === partCount(plainBytes, perPart));
}

/** The part of a number, of so many bytes of plaintext, behind parts of so many chunks. */
export function spanOfPart(number: number, perPart: number, plainLength: number, reachesEnd: boolean): PartSpan {
  const firstChunk = (number - 1) * perPart;
  const chunks = chunkCount(plainLength);
  const header = number === 1 ? HEADER_BYTES : 0;
  return {
    number,
    firstChunk,
    chunks,
    reachesEnd,
    plainOffset: firstChunk * CHUNK_BYTES,
    plainLength,
    cipherOffset: HEADER_BYTES - header + firstChunk * SEALED_BYTES,
    cipherLength: header + plainLength + chunks * TAG_BYTES,
  };
}
