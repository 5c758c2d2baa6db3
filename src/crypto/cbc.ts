import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto';
import { B2Error } from '../errors/index.js';

const CIPHER = 'aes-256-cbc';
const BLOCK_BYTES = 16;

/** Bytes of AES-256-CBC with its padding, without what stands in front. */
export function cbcSize(plainBytes: number): number {
  return (Math.floor(plainBytes / BLOCK_BYTES) + 1) * BLOCK_BYTES;
}

/** Key and IV of one file in AES-256-CBC, and what stands in front of it. They cannot be read or printed. */
export class CbcKey {
  readonly preamble: Buffer;
  readonly #key: KeyObject;
  readonly #iv: Buffer;

  constructor(key: Uint8Array, iv: Uint8Array, preamble: Buffer = Buffer.alloc(0)) {
    this.preamble = preamble;
    this.#key = createSecretKey(key);
    this.#iv = Buffer.from(iv);
  }

  /** PKCS#7 padding, as openssl does it. */
  async *encrypt(plain: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const cipher = createCipheriv(CIPHER, this.#key, this.#iv);
    if (this.preamble.length > 0) yield this.preamble;
    for await (const block of plain) {
      const encrypted = cipher.update(block);
      if (encrypted.length > 0) yield encrypted;
    }
    yield cipher.final();
  }

  /**
   * Bytes of plaintext of so many bytes behind the preamble, by the last 32 of them (16 when there are no more). Throws
   * `damaged_ciphertext` when bytes are missing, `wrong_password` when the padding is wrong.
   */
  plainSize(encryptedBytes: number, tail: Uint8Array): number {
    const [last, before] = [tail.subarray(-BLOCK_BYTES), tail.subarray(-2 * BLOCK_BYTES, -BLOCK_BYTES)];
    const reader = new CbcReader(this.#key, before.length === BLOCK_BYTES ? before : this.#iv);
    if (encryptedBytes % BLOCK_BYTES !== 0) throw cut();
    const rest = [...reader.push(last), ...reader.end()].reduce((sum, { length }) => sum + length, 0);
    return encryptedBytes - BLOCK_BYTES + rest;
  }

  /** For what follows the preamble. */
  reader(): CbcReader {
    return new CbcReader(this.#key, this.#iv);
  }
}

/** Decrypts in order. Nothing tells whether what it gives out is what was encrypted; a wrong end is found at the end. */
export class CbcReader {
  readonly #decipher: ReturnType<typeof createDecipheriv>;
  #length = 0;

  constructor(key: KeyObject, iv: Uint8Array) {
    this.#decipher = createDecipheriv(CIPHER, key, iv);
  }

  *push(bytes: Uint8Array): Generator<Buffer> {
    this.#length += bytes.length;
    const plain = this.#decipher.update(bytes);
    if (plain.length > 0) yield plain;
  }

  /** Throws `damaged_ciphertext` when bytes are missing, `wrong_password` when the padding is wrong. */
  *end(): Generator<Buffer> {
    if (this.#length === 0 || this.#length % BLOCK_BYTES !== 0) throw cut();
    const plain = this.#finish();
    if (plain.length > 0) yield plain;
  }

  #finish(): Buffer {
    try {
      return this.#decipher.final();
    } catch (cause) {
      throw new B2Error(
        'wrong_password',
        'The password or key is wrong, or the file is damaged: AES-256-CBC cannot tell which.',
        { cause },
      );
    }
  }
}

function cut(): B2Error {
  return new B2Error('damaged_ciphertext', 'The encrypted file was cut: its length is no multiple of 16 bytes.');
}
