/** Plaintext bytes of every chunk but the last one, which has 1 to as many; only an empty file has an empty chunk. */
export const CHUNK_BYTES = 65_536;
export const TAG_BYTES = 16;
/** A whole chunk as it is stored: ciphertext and tag. */
export const SEALED_BYTES = CHUNK_BYTES + TAG_BYTES;
