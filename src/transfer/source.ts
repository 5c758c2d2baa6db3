/** Where an upload's bytes come from. Either they can be read again at any offset, or only once and forward. */
export type Source = RegionSource | ForwardSource;

export interface RegionSource {
  readonly kind: 'regions';
  /** Path or kind, for messages. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time in milliseconds, when it has one. */
  readonly modifiedMs: number | undefined;
  /**
   * What tells this content from any other without reading it; undefined when only its SHA-1 does. Kept with the state of an
   * unfinished upload.
   */
  readonly identity: string | undefined;
  /**
   * The bytes of a region. A block may be reused once the next one is asked for. Throws `source_changed` at the latest at
   * its end when the content is no longer what it was.
   */
  read(offset: number, length: number): AsyncIterableIterator<Uint8Array>;
  close(): Promise<void>;
}

export interface ForwardSource {
  readonly kind: 'forward';
  readonly name: string;
  /** Bytes, when somebody knows. For progress and notes: nothing else relies on it. */
  readonly size: number | undefined;
  /** Up to `maxBytes` of what comes next, copied into memory of its own; fewer only at the end of the stream. */
  take(maxBytes: number, signal: AbortSignal): Promise<TakenBytes>;
  /** Puts bytes back in front of what comes next. */
  giveBack(blocks: readonly Uint8Array[]): void;
  /** Ends the underlying stream, also in the middle. */
  close(): Promise<void>;
}

export interface TakenBytes {
  readonly blocks: readonly Uint8Array[];
  readonly length: number;
  /** True when nothing follows. */
  readonly ended: boolean;
}

/** What is read, hashed and sent at a time. */
export const BLOCK_BYTES = 1024 * 1024;
