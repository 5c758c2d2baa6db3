import type { Clock } from '../support/clock.js';

/** Seconds that count for the rate, so that it follows the network without jumping at every block. */
const WINDOW_MS = 5000;
/** Distance of two marks; bounds their number whatever the size of the blocks. */
const MARK_MS = 250;

interface Mark {
  readonly at: number;
  readonly bytes: number;
}

/** How fast bytes have moved lately. */
export class RateMeter {
  readonly #clock: Pick<Clock, 'now'>;
  #marks: Mark[] = [];

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** The count stands at `bytes` from here on. */
  begin(bytes: number): void {
    this.#marks = [{ at: this.#clock.now(), bytes }];
  }

  /** The count has come to `bytes`. */
  reached(bytes: number): void {
    const at = this.#clock.now();
    if (at - (this.#marks.at(-1)?.at ?? 0) < MARK_MS) return;
    this.#marks.push({ at, bytes });
    // The newest mark outside the window stays: the rate is measured from it.
    while ((this.#marks[1]?.at ?? at) <= at - WINDOW_MS) this.#marks.shift();
  }

  /** Bytes per second when the count stands at `bytes`; 0 while nothing can be said. */
  rate(bytes: number): number {
    const [first] = this.#marks;
    const ms = first === undefined ? 0 : this.#clock.now() - first.at;
    return first === undefined || ms <= 0 ? 0 : Math.max(0, Math.round(((bytes - first.bytes) * 1000) / ms));
  }
}
