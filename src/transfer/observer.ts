/** Told how a transfer goes. Throwing from a callback fails the transfer with what was thrown. */
export interface TransferObserver {
  /** Once, before the first byte. `total` is undefined for a stream; `done` counts bytes moved by an earlier call. */
  begin?(event: { readonly total: number | undefined; readonly done: number }): void;
  /** Bytes moved since the last call; negative when bytes of a failed try have to be sent again. An upload awaits it. */
  moved?(bytes: number): Promise<void> | void;
  /** A block as it arrived; downloads only. Awaited, and valid until then. */
  received?(block: Uint8Array): Promise<void> | void;
  /** Whether `received` does anything now; absent: it does. While it does not, several blocks are told together. */
  watched?(): boolean;
  /** Uploads in parts: after each stored part, in the order of their completion. Awaited. `count` is 0 for a stream. */
  partDone?(event: { readonly number: number; readonly count: number }): Promise<void> | void;
  /**
   * Uploads in parts: how many bytes from the start B2 has, after each change. `state` gives what is needed to go on as a text,
   * empty for nothing; making it takes as long as there are parts.
   */
  resumable?(state: () => string, storedFromStart: number): void;
  /** Downloads that failed: bytes from the start that are kept for the next call. */
  kept?(bytes: number): void;
}
