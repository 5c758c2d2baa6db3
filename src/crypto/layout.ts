import { B2Error } from '../errors/index.js';

/** Plaintext bytes of every chunk but the last one, which has 1 to as many; only an empty file has an empty chunk. */
export const CHUNK_BYTES = 65_536;
export const TAG_BYTES = 16;
/** A whole chunk as it is stored: ciphertext and tag. */
export const SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;
export const HEADER_BYTES = 96;
/** Chunks are counted in 32 bits. */
export const MAX_CHUNKS = 2 ** 32;
export const MAX_PLAIN_BYTES = MAX_CHUNKS * CHUNK_BYTES;

/** Chunks of so many bytes of plaintext; an empty file has one. */
export function chunkCount(plainBytes: number): number {
  return Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));
}

/** Bytes of the encrypted file. Throws `file_too_large` beyond 2^48 bytes of plaintext. */
export function cipherSize(plainBytes: number): number {
  if (plainBytes > MAX_PLAIN_BYTES) throw tooLarge();
  return HEADER_BYTES + plainBytes + chunkCount(plainBytes) * TAG_BYTES;
}

/** Bytes of plaintext in an encrypted file of that size. Throws `damaged_ciphertext` when no file can have it. */
export function plainSize(cipherBytes: number): number {
  const body = cipherBytes - HEADER_BYTES;
  const chunks = Math.ceil(body / SEALED_BYTES);
  const plain = body - chunks * TAG_BYTES;
  if (body >= TAG_BYTES && chunks <= MAX_CHUNKS && chunkCount(plain) === chunks) return plain;
  throw new B2Error(
    'damaged_ciphertext',
    `No encrypted file has ${cipherBytes} bytes: this one was cut, or something was added to it.`,
  );
}

/** Where a chunk begins in the encrypted file. */
export function chunkOffset(index: number): number {
  return HEADER_BYTES + index * SEALED_BYTES;
}

export function tooLarge(): B2Error {
  return new B2Error('file_too_large', `At most ${MAX_PLAIN_BYTES} bytes (256 TiB) can be encrypted as one file.`);
}
