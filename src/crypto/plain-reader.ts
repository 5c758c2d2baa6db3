/** Takes plaintext, in memory that is the taker's from then on. */
export type Give = (plain: Buffer) => void;

/** Gives out the plaintext of bytes that come in order. To be closed in any case. */
export interface PlainReader {
  /**
   * Bytes that follow, which are no longer needed when it returns or, if it gives a promise, when that settles; more may come then.
   * Plaintext may also be given later, until `end` has settled.
   */
  push(bytes: Uint8Array, give: Give): Promise<void> | undefined;
  /** No more bytes come. Gives the rest, and says whether all of them came. */
  end(give: Give): Promise<void> | undefined;
  /** Nothing is given any more. */
  close(): void;
}
