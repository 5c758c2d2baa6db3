import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import { release } from '../support/release.js';
import { CHUNK_BYTES, SEALED_BYTES, TAG_BYTES } from './sizes.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const LAST_BYTES = 1;
const INDEX_BYTES = 4;

/** Encrypts and decrypts chunks with the key of a file, in any thread. */
export class ChunkCipher {
  readonly #key: KeyObject;
  readonly #nonce = Buffer.alloc(NONCE_BYTES);

  /** The prefix is 7 bytes. */
  constructor(key: KeyObject, noncePrefix: Uint8Array) {
    this.#key = key;
    this.#nonce.set(noncePrefix);
  }

  /** Writes a chunk and its tag into `target`, and returns the tag as it stands there. */
  seal(index: number, last: boolean, plain: Uint8Array, target: Buffer): Buffer {
    const cipher = createCipheriv(CIPHER, this.#key, this.#nonceOf(index, last));
    const encrypted = cipher.update(plain);
    target.set(encrypted);
    release([encrypted]);
    cipher.final();
    const tag = target.subarray(plain.length, plain.length + TAG_BYTES);
    tag.set(cipher.getAuthTag());
    return tag;
  }

  /** Writes chunks in a row, each with its tag behind it. `last` is whether the last one of them is the last one of the file. */
  sealAll(plain: Uint8Array, target: Buffer, first: number, last: boolean): void {
    const chunks = Math.max(1, Math.ceil(plain.length / CHUNK_BYTES));
    for (let i = 0; i < chunks; i++) {
      const chunk = plain.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
      this.seal(first + i, last && i === chunks - 1, chunk, target.subarray(i * SEALED_BYTES));
    }
  }

  /** The plaintext of a chunk, in memory of its own; undefined when it is not this chunk of this file. */
  unseal(index: number, last: boolean, sealed: Uint8Array): Buffer | undefined {
    const end = sealed.length - TAG_BYTES;
    if (end < 0) return undefined;
    const decipher = createDecipheriv(CIPHER, this.#key, this.#nonceOf(index, last), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
      return plain;
    } catch {
      return undefined;
    }
  }

  /** Its memory is used again for the next chunk: a cipher copies it. */
  #nonceOf(index: number, last: boolean): Buffer {
    this.#nonce.writeUInt32BE(index, NONCE_BYTES - LAST_BYTES - INDEX_BYTES);
    this.#nonce[NONCE_BYTES - LAST_BYTES] = last ? 1 : 0;
    return this.#nonce;
  }
}
