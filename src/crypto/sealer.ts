import { BLOCK_BYTES, type CipherLease, SHARED_CHUNKS, type SharedBlock } from './cipher-thread.js';
import type { FileKey } from './file-key.js';
import { CHUNK_BYTES, HEADER_BYTES, MAX_CHUNKS, SEALED_BYTES, TAG_BYTES, tooLarge } from './layout.js';

/** What is encrypted in one go. */
export interface Sealing {
  readonly key: FileKey;
  readonly firstChunk: number;
  /** Whether the header of the file stands in front. */
  readonly withHeader: boolean;
  /** Bytes that will leave in all, when it is known; it saves memory for small files. */
  readonly most?: number;
  /** Told of each chunk before it leaves. The tag is not its to keep. */
  onSealed?(index: number, tag: Buffer): void;
}

/** The other thread: it encrypts a block while the one before it is on its way. Plaintext has memory that never leaves. */
interface Hands {
  readonly lease: CipherLease;
  readonly plain: SharedBlock;
  /** Bytes of plaintext, from the chunk of index `first` on. */
  filled: number;
  first: number;
  last: boolean;
  /** The next one to be written to, and the one that leaves meanwhile. */
  targets: readonly [SharedBlock, SharedBlock];
  /** Encrypted, and not given yet. */
  ready: Buffer | undefined;
  /** Settles when the plaintext is no longer needed. */
  away: Promise<void>;
}

/** Encrypts chunks in a row, block by block, in this thread or in another one. To be closed in any case. */
export class Sealer {
  readonly #sealing: Sealing;
  readonly #block: Buffer;
  #index: number;
  #used = 0;
  #hands: Hands | undefined;

  constructor(sealing: Sealing) {
    const { key, firstChunk, withHeader, most = BLOCK_BYTES } = sealing;
    this.#sealing = sealing;
    this.#index = firstChunk;
    this.#block = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, most));
    if (!withHeader) return;
    this.#block.set(key.header);
    this.#used = HEADER_BYTES;
  }

  /** Whether the chunk still goes into the block. */
  fits(plain: Uint8Array): boolean {
    if (this.#hands !== undefined) return this.#hands.filled < SHARED_CHUNKS * CHUNK_BYTES;
    return this.#used + plain.length + TAG_BYTES <= this.#block.length;
  }

  /** Adds a chunk that fits. Throws `file_too_large` when the count of chunks is used up, and what `onSealed` throws. */
  add(plain: Uint8Array, last: boolean): void {
    if (this.#index >= MAX_CHUNKS) throw tooLarge();
    const hands = this.#hands;
    const index = this.#index++;
    if (hands === undefined) {
      const tag = this.#sealing.key.seal(index, last, plain, this.#block.subarray(this.#used));
      this.#sealing.onSealed?.(index, tag);
      this.#used += plain.length + TAG_BYTES;
      return;
    }
    hands.plain.memory.set(plain, hands.filled);
    hands.filled += plain.length;
    hands.last = last;
  }

  /** What may leave now; undefined: nothing yet. It is valid until `ready` is called, which comes before the next `add`. */
  take(): Buffer | undefined {
    const hands = this.#hands;
    if (hands !== undefined) {
      const sealed = hands.ready;
      this.#send(hands);
      return sealed;
    }
    const sealed = this.#block.subarray(0, this.#used);
    this.#used = 0;
    return sealed;
  }

  /** Makes room. Throws what `onSealed` throws. */
  async ready(): Promise<void> {
    if (this.#hands === undefined) this.#hands = this.#hire();
    await this.#hands?.away;
  }

  /** What the other thread still has, when everything was taken. */
  async rest(): Promise<Buffer | undefined> {
    await this.#hands?.away;
    return this.#hands?.ready;
  }

  /** Waits for the other thread, which may be writing into a block. */
  async close(): Promise<void> {
    await this.#hands?.away.catch(() => undefined);
    this.#hands?.lease.end();
  }

  #hire(): Hands | undefined {
    const lease = this.#sealing.key.lease();
    if (lease === undefined) return undefined;
    const targets = [lease.block('ciphertext'), lease.block('ciphertext')] as const;
    const [plain, ready, away] = [lease.block('plaintext'), undefined, Promise.resolve()];
    return { lease, plain, filled: 0, first: this.#index, last: false, targets, ready, away };
  }

  #send(hands: Hands): void {
    const { lease, plain, filled, first, last, targets } = hands;
    const [target, other] = targets;
    hands.targets = [other, target];
    hands.filled = 0;
    hands.first = this.#index;
    hands.away = lease
      .seal(plain, filled, target, first, last)
      // It has ended. The plaintext is here, and its ciphertext would have been the same.
      .catch(() => this.#sealing.key.sealAll(plain.memory.subarray(0, filled), target.memory, first, last))
      .then(() => {
        hands.ready = this.#checked(target, filled, first);
      });
    // Whoever waits for it is told; while a block is on its way nobody does.
    hands.away.catch(() => undefined);
  }

  #checked({ memory }: SharedBlock, plainBytes: number, first: number): Buffer {
    const { onSealed } = this.#sealing;
    const chunks = Math.max(1, Math.ceil(plainBytes / CHUNK_BYTES));
    const sealed = memory.subarray(0, plainBytes + chunks * TAG_BYTES);
    for (let i = 0; i < chunks; i++) {
      onSealed?.(first + i, sealed.subarray(i * SEALED_BYTES, (i + 1) * SEALED_BYTES).subarray(-TAG_BYTES));
    }
    return sealed;
  }
}
