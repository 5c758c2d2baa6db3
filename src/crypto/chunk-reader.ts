import { B2Error } from '../errors/index.js';
import { Cutter } from './cutter.js';
import type { FileKey } from './file-key.js';
import { CHUNK_BYTES, SEALED_BYTES } from './layout.js';
import type { ChunkSpan } from './ranges.js';

/**
 * Decrypts chunks in a row, from where the span begins, and gives out nothing that is not verified. All failures are
 * `damaged_ciphertext`.
 */
export class ChunkReader {
  readonly #key: FileKey;
  readonly #span: ChunkSpan;
  readonly #cutter = new Cutter(SEALED_BYTES);
  #index: number;
  #skip: number;
  #left: number;

  constructor(key: FileKey, span: ChunkSpan) {
    this.#key = key;
    this.#span = span;
    this.#index = span.first;
    this.#skip = span.skip;
    this.#left = span.length ?? Number.POSITIVE_INFINITY;
  }

  /** Plaintext that the bytes complete, in memory of its own. The bytes are no longer needed afterwards. */
  *push(bytes: Uint8Array): Generator<Buffer> {
    for (const sealed of this.#cutter.cut(bytes)) yield* this.#wanted(this.#open(sealed, false));
  }

  /** The rest of the plaintext. To be called when no more bytes come: only then it is proven that none are missing. */
  *end(): Generator<Buffer> {
    yield* this.#wanted(this.#open(this.#cutter.rest(), true));
  }

  #open(sealed: Uint8Array, atEnd: boolean): Buffer {
    const { end, reachesEnd } = this.#span;
    const index = this.#index++;
    if (end !== undefined && atEnd !== (index === end - 1)) throw atEnd ? cut(index) : tooLong(index);
    const last = atEnd && reachesEnd;
    const plain = this.#key.unseal(index, last, sealed);
    if (plain !== undefined && (plain.length > 0 || index === 0)) return plain;
    // What is whole but not marked as the last chunk has lost what followed.
    if (last && this.#key.unseal(index, false, sealed) !== undefined) throw cut(index + 1);
    throw damaged(index);
  }

  /** What of a chunk's plaintext was asked for. */
  *#wanted(plain: Buffer): Generator<Buffer> {
    const wanted = plain.subarray(this.#skip, this.#skip + this.#left);
    this.#skip -= Math.min(this.#skip, plain.length);
    this.#left -= wanted.length;
    if (wanted.length > 0) yield wanted;
  }
}

function damaged(index: number): B2Error {
  const from = index * CHUNK_BYTES;
  return new B2Error(
    'damaged_ciphertext',
    `The encrypted file is damaged: the bytes from ${from} on were altered, moved, cut, or are of another file. Nothing of them was delivered.`,
  );
}

function cut(index: number): B2Error {
  return new B2Error(
    'damaged_ciphertext',
    `The encrypted file was cut: its end is missing, from byte ${index * CHUNK_BYTES} of the contents on.`,
  );
}

function tooLong(index: number): B2Error {
  return new B2Error(
    'damaged_ciphertext',
    `The encrypted data goes on behind chunk ${index}, where it should end: something was added to it.`,
  );
}
