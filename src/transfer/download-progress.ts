import { createHash, type Hash } from 'node:crypto';
import type { Sink } from './sink.js';

/** How far a download is: what has arrived, what of it is surely stored, and its hash. */
export class DownloadProgress {
  readonly #sink: Sink;
  hash: Hash = createHash('sha1');
  /** Bytes that have arrived, from the start of what is wanted. */
  position: number;
  /** Which version they belong to. */
  version: string | undefined;
  #failedAt = Number.POSITIVE_INFINITY;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.position = sink.held;
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
  }

  async restart(): Promise<void> {
    await this.#sink.restart();
    this.hash = createHash('sha1');
    this.position = 0;
    this.version = undefined;
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    try {
      await this.#sink.write(chunks, position);
    } catch (error) {
      this.#failedAt = Math.min(this.#failedAt, position);
      throw error;
    }
  }
}
