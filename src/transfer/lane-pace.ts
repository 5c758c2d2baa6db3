import type { Clock } from '../support/clock.js';

/** New connections grow faster at first: what they bring then says nothing. */
const RAMP_MS = 500;
const WINDOW_MS = 1000;
/** Twice as many lanes must bring this much more to be worth their requests. */
const WORTH = 1.2;
/** With less to do than that, more lanes come too late. */
const SHORTEST_LEFT_MS = 2000;

/** Finds out how many requests at the same time one download takes: twice as many as long as that helps. */
export class LanePace {
  readonly #most: number;
  readonly #clock: Pick<Clock, 'now'>;
  /** How many there should be now. */
  lanes = 1;
  #settled: boolean;
  #fewer = 1;
  #rate = 0;
  #from = Number.NaN;
  #bytes = 0;

  constructor(most: number, clock: Pick<Clock, 'now'>) {
    this.#most = most;
    this.#clock = clock;
    this.#settled = most === 1;
  }

  /** Bytes have come, and `left` are to come. */
  moved(bytes: number, left: number): void {
    if (this.#settled) return;
    const now = this.#clock.now();
    if (Number.isNaN(this.#from)) this.#from = now + RAMP_MS;
    if (now < this.#from) return;
    this.#bytes += bytes;
    const ms = now - this.#from;
    if (ms >= WINDOW_MS) this.#judge((this.#bytes * 1000) / ms, left);
  }

  /** A lane could not do its work: no more of them than there are without it. */
  lost(lanes: number): void {
    this.#settled = true;
    this.lanes = Math.min(this.lanes, Math.max(1, lanes));
  }

  #judge(bytesPerSecond: number, left: number): void {
    if (bytesPerSecond < this.#rate * WORTH) {
      this.lanes = this.#fewer;
      this.#settled = true;
      return;
    }
    this.#rate = bytesPerSecond;
    this.#settled = this.lanes === this.#most || (left * 1000) / bytesPerSecond < SHORTEST_LEFT_MS;
    if (this.#settled) return;
    this.#fewer = this.lanes;
    this.lanes = Math.min(this.#most, this.lanes * 2);
    this.#from = this.#clock.now() + RAMP_MS;
    this.#bytes = 0;
  }
}
