import type { Hash } from 'node:crypto';

/** Where a download's bytes go. */
export interface Sink {
  /** Bytes that an earlier call has left here, counted from the start of what is downloaded. */
  readonly held: number;
  /** What the held bytes belong to; undefined when there are none. */
  readonly heldVersion: string | undefined;
  /** The SHA-1 that the held bytes must have; undefined when nothing is known of it. */
  readonly heldSha1: string | undefined;
  /** Feeds the held bytes to a hash. */
  hashHeld(hash: Hash, signal: AbortSignal): Promise<void>;
  /** Forgets the held bytes. */
  restart(): Promise<void>;
  /** Told what is coming, before the first byte. */
  begin(version: string, length: number): Promise<void>;
  /** Writes at a position, counted as `held` is. Several may be under way; the chunks are left alone until it settles. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** So many bytes from the start are surely written and have this SHA-1: what a killed process leaves to the next one. */
  checkpoint?(held: number, sha1: string): void;
  /** Everything is there and verified: gives it its final place. */
  finish(info: FinishedInfo): Promise<void>;
  /**
   * The download failed. `kept` bytes from the start are good and worth keeping, and have this SHA-1 when it is known; 0 when
   * they are known to be wrong.
   */
  fail(kept: number, sha1?: string | undefined): Promise<void>;
}

export interface FinishedInfo {
  /** Modification time of the source that was uploaded, milliseconds. */
  readonly modifiedMs: number | undefined;
}
