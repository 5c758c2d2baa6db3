import { createHash, type Hash } from 'node:crypto';
import { throwIfInterrupted } from '../errors/index.js';
import type { HeldStretch, Sink } from './sink.js';
import { BLOCK_BYTES } from './source.js';

/** What a kill may cost for each request under way: so much is downloaded again. */
const CHECKPOINT_BYTES = 16 * 1024 * 1024;

/** Bytes of a download in a row, with their hash. Whoever makes it busy is the only one to add to it. */
export class Stretch {
  /** From the start of what is wanted, as all positions here. */
  readonly start: number;
  /** Behind the last byte that has arrived. */
  end: number;
  /** Where to stop: others have what is behind. May be lowered at any time, though never below `end`. */
  until = Number.POSITIVE_INFINITY;
  busy = false;
  /** Whether somebody may be given what lies between `end` and `until`. */
  shared = false;
  hash: Hash = createHash('sha1');
  #failedAt = Number.POSITIVE_INFINITY;
  /** Bytes up to here surely are written. */
  #mark: HeldStretch | undefined;
  #markedAt: number;
  /** Settles when everything up to the last piece has been written or has failed. */
  #before: Promise<void> = Promise.resolve();

  constructor(start: number) {
    this.start = start;
    this.end = start;
    this.#markedAt = start;
  }

  get left(): number {
    return this.until - this.end;
  }

  /** The digest so far; the hash can go on. */
  get sha1(): string {
    return this.hash.copy().digest('hex');
  }

  /** Forgets everything; whoever works on it goes on from its start. */
  reset(): void {
    this.end = this.start;
    this.until = Number.POSITIVE_INFINITY;
    this.hash = createHash('sha1');
    this.#failedAt = Number.POSITIVE_INFINITY;
    this.#mark = undefined;
    this.#markedAt = this.start;
  }

  /** What would be left if this process were killed now; undefined for nothing. */
  get sure(): HeldStretch | undefined {
    return this.busy ? this.#mark : this.#upTo(this.end);
  }

  /** What is left when nothing is under way any more; undefined for nothing. */
  get kept(): HeldStretch | undefined {
    return this.#upTo(Math.min(this.end, this.#failedAt));
  }

  #upTo(end: number): HeldStretch | undefined {
    const { start } = this;
    return end === start ? undefined : { start, end, sha1: end === this.end ? this.sha1 : undefined };
  }

  arrived(pieces: readonly Uint8Array[]): void {
    for (const piece of pieces) {
      this.hash.update(piece);
      this.end += piece.length;
    }
  }

  /** Called for each piece in turn, when the hash has reached its end. `onMark` is told when more is sure. */
  async write(sink: Sink, chunks: readonly Uint8Array[], position: number, onMark: () => void): Promise<void> {
    const { end } = this;
    const sha1 = this.#isDue(end) ? this.sha1 : undefined;
    const written = sink.write(chunks, position);
    this.#before = Promise.allSettled([this.#before, written]).then(() => undefined);
    if (sha1 !== undefined) {
      void this.#before.then(() => {
        if (this.#failedAt !== Number.POSITIVE_INFINITY) return;
        this.#mark = { start: this.start, end, sha1 };
        onMark();
      });
    }
    try {
      await written;
    } catch (error) {
      this.#failedAt = Math.min(this.#failedAt, position);
      throw error;
    }
  }

  #isDue(end: number): boolean {
    if (end - this.#markedAt < CHECKPOINT_BYTES) return false;
    this.#markedAt = end;
    return true;
  }

  /** Reads what stands in the target up to `to`, as if it had just arrived. */
  async readOn(sink: Sink, to: number, signal: AbortSignal): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, to - this.end));
    while (this.end < to) {
      throwIfInterrupted(signal);
      const block = buffer.subarray(0, Math.min(buffer.length, to - this.end));
      await sink.read(block, this.end);
      this.arrived([block]);
    }
    this.#mark = { start: this.start, end: this.end, sha1: this.sha1 };
    this.#markedAt = this.end;
  }
}
