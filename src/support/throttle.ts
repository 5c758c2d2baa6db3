import type { Clock } from './clock.js';

/** How much of a second goes in one piece, so that a slow rate is a steady one. */
const PIECE_SECONDS = 0.05;
/** Shorter waits cost more than they save; they are added to the next one. */
const SHORTEST_WAIT_MS = 5;
/** What is lost by timers that come late, and between two requests, is made up for; a longer rest is not. */
const LONGEST_REST_MS = 200;
/** Whoever waits looks so often whether the rate has changed. */
const LONGEST_WAIT_MS = 200;

/** Bytes per second over everything that takes from it. The rate may change at any time; 0 is no limit. */
export class Throttle {
  readonly #rate: () => number;
  readonly #clock: Clock;
  #taken = 0;
  /** Bytes whose time has passed: of those taken, and a little ahead of them. */
  #paid = 0;
  #paidAt = 0;

  constructor(rate: () => number, clock: Clock) {
    this.#rate = rate;
    this.#clock = clock;
  }

  /** Most bytes to move before the next take. */
  get piece(): number {
    const rate = this.#rate();
    return rate === 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(rate * PIECE_SECONDS));
  }

  /** Settles when bytes that have been moved are paid for; undefined when nobody has to wait. Rejects when aborted. */
  take(bytes: number, signal: AbortSignal): Promise<void> | undefined {
    this.#pay();
    this.#taken += bytes;
    const due = this.#taken;
    if (this.#rate() === 0) this.#paid = due;
    return this.#waitFor(due) === 0 ? undefined : this.#settle(due, signal);
  }

  async #settle(due: number, signal: AbortSignal): Promise<void> {
    for (let wait = this.#waitFor(due); wait > 0; wait = this.#waitFor(due)) {
      await this.#clock.sleep(Math.min(wait, LONGEST_WAIT_MS), signal);
      this.#pay();
    }
  }

  /** Milliseconds until so many bytes are paid for, at the rate of now. */
  #waitFor(due: number): number {
    const rate = this.#rate();
    const wait = rate === 0 ? 0 : ((due - this.#paid) * 1000) / rate;
    return wait < SHORTEST_WAIT_MS ? 0 : wait;
  }

  #pay(): void {
    const rate = this.#rate();
    const now = this.#clock.now();
    const paid = this.#paid + (Math.max(0, now - this.#paidAt) * rate) / 1000;
    const rested = rate === 0 || ((paid - this.#taken) * 1000) / rate > LONGEST_REST_MS;
    this.#paid = rested ? this.#taken : paid;
    this.#paidAt = now;
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
