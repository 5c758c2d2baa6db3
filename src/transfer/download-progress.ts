import { createHash, type Hash } from 'node:crypto';
import type { Sink } from './sink.js';

/** What a kill may cost: so much is downloaded again. */
const CHECKPOINT_BYTES = 16 * 1024 * 1024;

/** How far a download is: what has arrived, what of it is surely stored, and its hash. */
export class DownloadProgress {
  readonly #sink: Sink;
  hash: Hash = createHash('sha1');
  /** Bytes that have arrived, from the start of what is wanted. */
  position: number;
  /** Which version they belong to. */
  version: string | undefined;
  #failedAt = Number.POSITIVE_INFINITY;
  #checkedAt: number;
  /** Settles when everything up to the last piece has been written or has failed. */
  #before: Promise<void> = Promise.resolve();

  constructor(sink: Sink) {
    this.#sink = sink;
    this.position = sink.held;
    this.#checkedAt = sink.held;
    this.version = sink.heldVersion;
  }

  /** The digest so far; the hash can go on. */
  get sha1(): string {
    return this.hash.copy().digest('hex');
  }

  get kept(): number {
    return Math.min(this.position, this.#failedAt);
  }

  /** Undefined when not everything that has arrived is kept. */
  get keptSha1(): string | undefined {
    return this.kept === this.position ? this.sha1 : undefined;
  }

  /** Hashes what an earlier call has left, or begins anew when it is not what that one wrote. */
  async rehash(signal: AbortSignal): Promise<void> {
    if (this.position === 0) return;
    await this.#sink.hashHeld(this.hash, signal);
    const { heldSha1 } = this.#sink;
    if (heldSha1 !== undefined && heldSha1 !== this.sha1) await this.restart();
    else this.#sink.checkpoint?.(this.position, this.sha1);
  }

  async restart(): Promise<void> {
    await this.#sink.restart();
    this.hash = createHash('sha1');
    this.position = 0;
    this.#checkedAt = 0;
    this.version = undefined;
  }

  /** Called for each piece in turn, when the hash has reached its end. */
  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    const end = this.position;
    const hash = this.#isDue(end) ? this.hash.copy() : undefined;
    const written = this.#sink.write(chunks, position);
    this.#before = Promise.allSettled([this.#before, written]).then(() => undefined);
    if (hash !== undefined) void this.#before.then(() => this.#checkpoint(end, hash));
    try {
      await written;
    } catch (error) {
      this.#failedAt = Math.min(this.#failedAt, position);
      throw error;
    }
  }

  #isDue(end: number): boolean {
    if (this.#sink.checkpoint === undefined || end - this.#checkedAt < CHECKPOINT_BYTES) return false;
    this.#checkedAt = end;
    return true;
  }

  #checkpoint(end: number, hash: Hash): void {
    if (this.#failedAt === Number.POSITIVE_INFINITY) this.#sink.checkpoint?.(end, hash.digest('hex'));
  }
}
