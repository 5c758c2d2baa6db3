/** Where a download's bytes go. */
export interface Sink {
  /** What an earlier call has left here, in order and apart from each other. */
  readonly held: readonly HeldStretch[];
  /** What the held bytes belong to; undefined when there are none. */
  readonly heldVersion: string | undefined;
  /** Whether bytes may come in any order, and can be read back. */
  readonly anyOrder: boolean;
  /** Whether nobody has the blocks any more that are written, so that their memory may be given back. */
  readonly letsGo: boolean;
  /** Fills the block with bytes that are there. */
  read(block: Uint8Array, position: number): Promise<void>;
  /** Forgets the held bytes. */
  restart(): Promise<void>;
  /** Told what is coming, before the first byte. */
  begin(version: string, length: number): Promise<void>;
  /** Writes at a position. Several may be under way; the chunks are left alone until it settles. */
  write(chunks: readonly Uint8Array[], position: number): Promise<void>;
  /** These bytes surely are written: what a killed process leaves to the next one. */
  checkpoint?(stretches: readonly HeldStretch[]): void;
  /** Everything is there and verified: gives it its final place. */
  finish(info: FinishedInfo): Promise<void>;
  /** The download failed. `kept` is good and worth keeping: nothing of it when the bytes are known to be wrong. */
  fail(kept: readonly HeldStretch[]): Promise<void>;
}

/** Bytes in a row, from the start of what is downloaded. */
export interface HeldStretch {
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
  /** Of these bytes; undefined when it is not known. */
  readonly sha1: string | undefined;
}

export interface FinishedInfo {
  /** Modification time of the source that was uploaded, milliseconds. */
  readonly modifiedMs: number | undefined;
}
