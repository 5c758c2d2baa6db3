/**
 * Cuts bytes that come in blocks of any size into pieces of one size. The latest piece is held back until more comes, so that
 * its receiver knows which one is the last. Pieces are valid until the next call.
 */
export class Cutter {
  readonly #held: Buffer;
  #length = 0;

  constructor(pieceBytes: number) {
    this.#held = Buffer.allocUnsafeSlow(pieceBytes);
  }

  /** The pieces that are complete and not the last one. The block is no longer needed afterwards. */
  *cut(block: Uint8Array): Generator<Uint8Array> {
    const size = this.#held.length;
    let rest = block;
    while (this.#length + rest.length > size) {
      if (this.#length === 0) {
        yield rest.subarray(0, size);
        rest = rest.subarray(size);
        continue;
      }
      rest = this.#hold(rest);
      this.#length = 0;
      yield this.#held;
    }
    this.#hold(rest);
  }

  /** The last piece; empty only when nothing came. */
  rest(): Uint8Array {
    return this.#held.subarray(0, this.#length);
  }

  /** Adds what fits and returns what does not. */
  #hold(bytes: Uint8Array): Uint8Array {
    const fitting = bytes.subarray(0, this.#held.length - this.#length);
    this.#held.set(fitting, this.#length);
    this.#length += fitting.length;
    return bytes.subarray(fitting.length);
  }
}
