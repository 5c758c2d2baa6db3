import type { FileKey } from './file-key.js';
import { HEADER_BYTES, MAX_CHUNKS, SEALED_BYTES, TAG_BYTES, tooLarge } from './layout.js';

/** Chunks that leave together, so that hashing and sending have few and large blocks. */
const CHUNKS_PER_BLOCK = 16;
const BLOCK_BYTES = HEADER_BYTES + CHUNKS_PER_BLOCK * SEALED_BYTES;

/** Told of each chunk before it leaves. The tag is not its to keep. */
export type OnSealed = (index: number, tag: Buffer) => void;

/** Encrypts chunks in a row into one buffer, which is used again for every block. */
export class Sealer {
  readonly #key: FileKey;
  readonly #onSealed: OnSealed;
  readonly #block: Buffer;
  #index: number;
  #used = 0;

  /** `most` is what will leave in all, when it is known; it saves memory for small files. */
  constructor(key: FileKey, firstChunk: number, most: number | undefined, onSealed: OnSealed) {
    this.#key = key;
    this.#index = firstChunk;
    this.#onSealed = onSealed;
    this.#block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, most ?? BLOCK_BYTES));
  }

  /** Whether the chunk still goes into the block. */
  fits(plain: Uint8Array): boolean {
    return this.#used + plain.length + TAG_BYTES <= this.#block.length;
  }

  /** Adds the header of the file, in front of everything. */
  addHeader(): void {
    this.#block.set(this.#key.header);
    this.#used = HEADER_BYTES;
  }

  /** Adds a chunk that fits. Throws `file_too_large` when the count of chunks is used up. */
  add(plain: Uint8Array, last: boolean): void {
    if (this.#index >= MAX_CHUNKS) throw tooLarge();
    const tag = this.#key.seal(this.#index, last, plain, this.#block.subarray(this.#used));
    this.#onSealed(this.#index, tag);
    this.#used += plain.length + TAG_BYTES;
    this.#index++;
  }

  /** The block; valid until something is added. */
  take(): Buffer {
    const block = this.#block.subarray(0, this.#used);
    this.#used = 0;
    return block;
  }
}
