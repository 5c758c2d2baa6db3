/** Handed on at the latest; over TLS a piece is 16 KiB, and to account for each of them costs more than to receive it. */
const MOST_BYTES = 256 * 1024;
const MOST_PIECES = 256;

interface Taker {
  /** How many more bytes are wanted. Absent for all. */
  wanted?(): number;
  /** So many bytes are handed on as soon as they are there, asked for each batch. */
  batchBytes?(): number;
  onPieces(pieces: readonly Buffer[], bytes: number): void;
  /** More came than was wanted. */
  onEnough(): void;
}

/** Pieces of a body that have arrived together. */
export class Batch {
  readonly #taker: Taker;
  #pieces: Buffer[] = [];
  #bytes = 0;
  #most = 0;

  constructor(taker: Taker) {
    this.#taker = taker;
  }

  get isEmpty(): boolean {
    return this.#bytes === 0;
  }

  /** Hands everything on when it is enough for that. */
  add(piece: Buffer): void {
    if (this.isEmpty) this.#most = Math.min(MOST_BYTES, this.#taker.batchBytes?.() ?? MOST_BYTES);
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= this.#most || this.#pieces.length >= MOST_PIECES) this.handOn();
  }

  /** Hands on what there is, without what nobody wants. */
  handOn(): void {
    if (this.isEmpty) return;
    const [pieces, bytes] = [this.#pieces, this.#bytes];
    this.#pieces = [];
    this.#bytes = 0;
    const wanted = Math.max(0, this.#taker.wanted?.() ?? bytes);
    if (wanted >= bytes) this.#taker.onPieces(pieces, bytes);
    else {
      if (wanted > 0) this.#taker.onPieces(firstOf(pieces, wanted), wanted);
      this.#taker.onEnough();
    }
  }
}

/** The first so many bytes. */
function firstOf(pieces: readonly Buffer[], bytes: number): Buffer[] {
  const first: Buffer[] = [];
  let left = bytes;
  for (const piece of pieces) {
    if (left === 0) break;
    const part = piece.subarray(0, left);
    first.push(part);
    left -= part.length;
  }
  return first;
}
