import { createHash } from 'node:crypto';
import type { PlainReader } from '../crypto/index.js';
import { B2Error } from '../errors/index.js';

export interface Wanted {
  /** Bytes of plaintext to leave out in front. */
  readonly skip: number;
  /** Bytes of plaintext behind them. */
  readonly length: number;
  /** Whether the encrypted file comes to its end. */
  readonly reachesEnd: boolean;
  /** SHA-1 of the encrypted file; undefined when B2 has none. */
  readonly sha1: string | undefined;
}

/** A piece of a file that can be decrypted only from its start on. Its one proof is the SHA-1 of the ciphertext. */
export class InOrderReader implements PlainReader {
  readonly #reader: PlainReader;
  readonly #wanted: Wanted;
  readonly #hash = createHash('sha1');
  #skip: number;
  #left: number;

  constructor(reader: PlainReader, preamble: Uint8Array, wanted: Wanted) {
    this.#reader = reader;
    this.#wanted = wanted;
    this.#hash.update(preamble);
    this.#skip = wanted.skip;
    this.#left = wanted.length;
  }

  *push(bytes: Uint8Array): Generator<Buffer> {
    this.#hash.update(bytes);
    for (const plain of this.#reader.push(bytes)) yield* this.#cut(plain);
  }

  /** Throws `checksum_mismatch`, and what the reader throws. */
  *end(): Generator<Buffer> {
    const { reachesEnd, sha1 } = this.#wanted;
    if (!reachesEnd) return;
    const actual = this.#hash.digest('hex');
    if (sha1 !== undefined && actual !== sha1.toLowerCase()) {
      throw new B2Error(
        'checksum_mismatch',
        `The encrypted bytes have the SHA-1 ${actual}, but B2 has ${sha1}. Nothing was kept. Download again.`,
      );
    }
    for (const plain of this.#reader.end()) yield* this.#cut(plain);
  }

  *#cut(plain: Buffer): Generator<Buffer> {
    const wanted = plain.subarray(this.#skip, this.#skip + this.#left);
    this.#skip -= Math.min(this.#skip, plain.length);
    this.#left -= wanted.length;
    if (wanted.length > 0) yield wanted;
  }
}
