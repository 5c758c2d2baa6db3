import { B2Error } from '../errors/index.js';
import { CHUNK_BYTES, chunkCount, chunkOffset, MAX_PLAIN_BYTES } from './layout.js';

/** Bytes, both ends included; without `end` up to the last one. */
export interface PlainRange {
  readonly start: number;
  readonly end: number | undefined;
}

/** Chunks in a row, and which of their plaintext is wanted. */
export interface ChunkSpan {
  readonly first: number;
  /** Behind the last chunk of the span; undefined when only the end of the data tells. */
  readonly end: number | undefined;
  /** Whether its last chunk is the last one of the file. */
  readonly reachesEnd: boolean;
  /** Bytes of plaintext to leave out in front. */
  readonly skip: number;
  /** Bytes of plaintext that are wanted behind them; undefined for all. */
  readonly length: number | undefined;
}

/** A whole file whose size is not known. */
export const WHOLE_FILE: ChunkSpan = { first: 0, end: undefined, reachesEnd: true, skip: 0, length: undefined };

/**
 * The bytes of the encrypted file to ask for, both ends included. May reach behind its end, where a server cuts it. The size of
 * the plaintext need not be known, except to go on where all of it is there already: then the last chunk proves it.
 */
export function cipherRange({ start, end }: PlainRange, plainBytes: number = MAX_PLAIN_BYTES): PlainRange {
  return {
    start: chunkOffset(firstChunk(start, plainBytes)),
    end: end === undefined ? undefined : chunkOffset(Math.floor(end / CHUNK_BYTES) + 1) - 1,
  };
}

function firstChunk(start: number, plainBytes: number): number {
  return Math.min(Math.floor(start / CHUNK_BYTES), chunkCount(plainBytes) - 1);
}

/**
 * How to decrypt what `cipherRange` brings of a file with so many bytes of plaintext. The range is cut at its end. Throws
 * `range_not_satisfiable` when it begins behind it.
 */
export function spanOfRange({ start, end }: PlainRange, plainBytes: number): ChunkSpan {
  const last = Math.min(end ?? plainBytes - 1, plainBytes - 1);
  const nothing = start === plainBytes && end === undefined;
  if (start > last && !nothing) {
    throw new B2Error('range_not_satisfiable', `No byte from ${start} on: the file has ${plainBytes}.`);
  }
  const chunks = chunkCount(plainBytes);
  const first = firstChunk(start, plainBytes);
  const behind = nothing ? chunks : Math.floor(last / CHUNK_BYTES) + 1;
  return {
    first,
    end: behind,
    reachesEnd: behind === chunks,
    skip: start - first * CHUNK_BYTES,
    length: last - start + 1,
  };
}
