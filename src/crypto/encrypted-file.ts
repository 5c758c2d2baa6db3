import type { Hmac } from 'node:crypto';
import type { FileKey } from './file-key.js';
import { chunkCount, cipherSize } from './layout.js';
import { type PartSpan, partCount, partSpan } from './parts.js';
import { SealedPart } from './sealed-part.js';

/** Plaintext that can be read again at any offset. */
export interface PlainSource {
  /** For messages. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes of a region. A block may be used again once the next one is asked for. */
  read(offset: number, length: number): AsyncIterable<Uint8Array>;
}

/** A piece of the encrypted file that can be made again, byte for byte, as often as it has to be sent. */
export interface EncryptedPart extends PartSpan {
  /**
   * A block is used again once the next one is asked for. Throws `source_changed` before anything leaves that would be
   * encrypted under a nonce that other plaintext has been encrypted under.
   */
  read(): AsyncGenerator<Uint8Array>;
}

/** The encrypted form of a source, made in parts of whole chunks, in any order and side by side. A key is for one source. */
export class EncryptedFile {
  /** Bytes of all parts together. */
  readonly size: number;
  readonly #key: FileKey;
  readonly #plain: PlainSource;

  /** Throws `file_too_large`; `encryption_failed` for a key that has encrypted something already. */
  constructor(plain: PlainSource, key: FileKey) {
    this.size = cipherSize(plain.size);
    key.claim();
    this.#key = key;
    this.#plain = plain;
  }

  /** For a digest of the plaintext that the key alone can make. */
  fingerprint(): Hmac {
    return this.#key.fingerprint();
  }

  /** All of it as one part. */
  whole(): EncryptedPart {
    return this.part(1, chunkCount(this.#plain.size));
  }

  /** How many parts of so many chunks there are. */
  count(chunksPerPart: number): number {
    return partCount(this.#plain.size, chunksPerPart);
  }

  /** Ask once for each part and keep it only until it is stored: it holds 16 bytes for each of its chunks. */
  part(number: number, chunksPerPart: number): EncryptedPart {
    const { name, size } = this.#plain;
    const span = partSpan(number, size, chunksPerPart);
    const sealed = new SealedPart(this.#key, span);
    const read = () => this.#plain.read(span.plainOffset, span.plainLength);
    return { ...span, read: () => sealed.read({ name, read }) };
  }
}
