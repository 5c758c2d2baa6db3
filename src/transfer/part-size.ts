import { B2Error } from '../errors/index.js';
import { LIMITS } from '../wire/limits.js';

export interface PartRange {
  /** From 1. */
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

const ROUND_TO = 1_000_000;

/**
 * Bytes per part for content of a known size: the wanted size, grown where 10,000 parts would not suffice, shrunk where
 * there would be only one part, which B2 does not accept.
 */
export function partSizeFor(size: number, wanted: number, minPartSize: number): number {
  if (size > LIMITS.maxFileSize) {
    throw new B2Error(
      'file_too_large',
      `${size} bytes are more than a B2 file can have: ${LIMITS.maxFileSize} (10 TB).`,
    );
  }
  const enough = Math.ceil(size / LIMITS.maxParts / ROUND_TO) * ROUND_TO;
  const partSize = Math.max(wanted, enough, minPartSize);
  return partSize >= size ? Math.max(Math.ceil(size / LIMITS.minParts), minPartSize) : partSize;
}

/** The parts of content of a known size. */
export function planParts(size: number, partSize: number): PartRange[] {
  const count = Math.max(1, Math.ceil(size / partSize));
  return Array.from({ length: count }, (_, i) => ({
    number: i + 1,
    offset: i * partSize,
    length: Math.min(partSize, size - i * partSize),
  }));
}

/** Makes the sum of 10,000 parts reach 10 TB while the first thousand stay near their first size. */
const GROWTH_BYTES = 31;

/** Bytes of a part of a stream, whose end is not known: parts grow slowly at first, so that 10,000 always suffice. */
export function streamPartSize(partNumber: number, firstSize: number): number {
  return Math.min(LIMITS.maxSingleUpload, firstSize + GROWTH_BYTES * (partNumber - 1) ** 2);
}
