import type { Clock } from './clock.js';

/** How much of a second goes in one piece, so that a slow rate is a steady one. */
const PIECE_SECONDS = 0.05;
const SMALLEST_PIECE = 1024;
/** Shorter waits cost more than they save; they are added to the next one. */
const SHORTEST_WAIT_MS = 5;

/** Bytes per second over everything that takes from it. The rate may change at any time; 0 is no limit. */
export class Throttle {
  readonly #rate: () => number;
  readonly #clock: Clock;
  /** When what has been taken is paid for, milliseconds. */
  #paidAt = 0;

  constructor(rate: () => number, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Most bytes to move before the next take. */
  get piece(): number {
    const rate = this.#rate();
    return rate === 0 ? Number.POSITIVE_INFINITY : Math.max(SMALLEST_PIECE, Math.floor(rate * PIECE_SECONDS));
  }

  /** Settles when bytes that have been moved are paid for; undefined when nobody has to wait. Rejects when aborted. */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined {
    const rate = this.#rate();
    if (rate === 0) return undefined;
    const now = this.#clock.now();
    this.#paidAt = Math.max(this.#paidAt, now) + (bytes * 1000) / rate;
    const wait = this.#paidAt - now;
    return wait < SHORTEST_WAIT_MS ? undefined : this.#clock.sleep(wait, signal);
  }
}

/** Cuts a block into pieces of so many bytes; the number is asked for anew for each. */
export function* piecesOf(block: Uint8Array, size: () => number): Generator<Uint8Array> {
  for (let at = 0; at < block.length; ) {
    const end = Math.min(block.length, at + size());
    yield at === 0 && end === block.length ? block : block.subarray(at, end);
    at = end;
  }
}
