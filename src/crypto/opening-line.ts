import type { CipherLease, SharedBlock } from './cipher-thread.js';
import { CHUNK_BYTES, SEALED_BYTES } from './layout.js';

export interface OpeningLineOptions {
  readonly lease: CipherLease;
  /** Index of the chunk that comes next. */
  readonly first: number;
  /** Plaintext of each chunk in turn; it is valid during the call. What it throws ends the line. */
  onChunk(plain: Buffer): void;
  /** The chunk of this index is not the right one. */
  wrong(index: number): Error;
}

/**
 * Decrypts chunks in another thread: while it works on one block the other one is filled. It gets what has come in one turn of the
 * event loop, so that a fast line has large blocks and a slow one does not wait.
 */
export class OpeningLine {
  readonly #options: OpeningLineOptions;
  #filling: SharedBlock;
  #other: SharedBlock;
  #filled = 0;
  /** Of the first byte in the block that is being filled. */
  #next: number;
  /** Never rejects; undefined while the thread has nothing. */
  #away: Promise<void> | undefined;
  #turn: NodeJS.Immediate | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: OpeningLineOptions) {
    this.#options = options;
    this.#next = options.first;
    this.#filling = options.lease.block();
    this.#other = options.lease.block();
  }

  /** Index of the chunk behind those that the thread has been given. */
  get next(): number {
    return this.#next;
  }

  push(bytes: Uint8Array): Promise<void> | undefined {
    this.#throwFailure();
    const rest = this.#fill(bytes);
    if (rest.length > 0) return this.#pushRest(rest);
    this.#later();
    return undefined;
  }

  /** What the thread has not been given, when everything before it was given out. */
  async end(): Promise<Buffer> {
    clearImmediate(this.#turn);
    while (this.#away !== undefined) await this.#away;
    this.#throwFailure();
    return this.#filling.memory.subarray(0, this.#filled);
  }

  /** Nothing is given out any more. */
  close(): void {
    clearImmediate(this.#turn);
    this.#failure ??= { error: new Error('the reader was closed') };
    // The thread may still be writing into a block.
    void (this.#away ?? Promise.resolve()).then(() => this.#options.lease.end());
  }

  async #pushRest(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0; rest = this.#fill(rest)) {
      if (this.#away === undefined) this.#send(true);
      else await this.#away;
      this.#throwFailure();
    }
    this.#later();
  }

  #fill(bytes: Uint8Array): Uint8Array {
    const { memory } = this.#filling;
    const fitting = bytes.subarray(0, memory.length - this.#filled);
    memory.set(fitting, this.#filled);
    this.#filled += fitting.length;
    return bytes.subarray(fitting.length);
  }

  #later(): void {
    this.#turn ??= setImmediate(() => {
      this.#turn = undefined;
      if (this.#away === undefined && this.#failure === undefined) this.#send(false);
    });
  }

  /** Whole chunks; the last one only when more is known to follow. */
  #send(moreFollows: boolean): void {
    const chunks = Math.floor((this.#filled - (moreFollows ? 0 : 1)) / SEALED_BYTES);
    if (chunks <= 0) return;
    const [block, first, bytes] = [this.#filling, this.#next, chunks * SEALED_BYTES];
    this.#other.memory.set(block.memory.subarray(bytes, this.#filled));
    [this.#filling, this.#other] = [this.#other, block];
    this.#filled -= bytes;
    this.#next += chunks;
    this.#away = this.#options.lease.open(block, bytes, first).then(
      (done) => this.#back(block, first, chunks, done),
      (error: unknown) => this.#fail(error),
    );
  }

  #back({ memory }: SharedBlock, first: number, chunks: number, done: number): void {
    this.#away = undefined;
    if (this.#failure !== undefined) return;
    try {
      for (let i = 0; i < done; i++) {
        this.#options.onChunk(memory.subarray(i * SEALED_BYTES, i * SEALED_BYTES + CHUNK_BYTES));
      }
      if (done < chunks) throw this.#options.wrong(first + done);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#send(false);
  }

  #fail(error: unknown): void {
    this.#away = undefined;
    this.#failure ??= { error };
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
