import type { Clock } from '../support/clock.js';
import type { ThreadLoad } from '../support/thread-load.js';

/** New connections grow faster at first: what they bring then says nothing. */
const RAMP_MS = 500;
/** The shortest look at the speed. */
const WINDOW_MS = 1000;
/** Slow lanes move a block at a time: with fewer of them, chance would decide. */
const MOVES_PER_LANE = 2;
/** More lanes must bring this share of what they could bring to be worth their requests: a fifth more for twice as many. */
const WORTH = 0.2;
/** With less to do than that, more lanes come too late. */
const SHORTEST_LEFT_MS = 2000;
/** A thread that is busier than that has no time for so much more. */
const BUSY = 1 / (1 + WORTH);
/** When more of the writes than that make the network wait, the disk is what takes the time. */
const WAITING = 0.5;

interface LanePaceOptions {
  /** How many it begins with. */
  readonly first: number;
  readonly most: number;
  readonly clock: Pick<Clock, 'now'>;
  readonly threadLoad: ThreadLoad;
}

/** One look at the speed. */
interface Window {
  bytes: number;
  moves: number;
  writes: number;
  waits: number;
}

/** Finds out how many requests at the same time one transfer takes: twice as many as long as that helps. */
export class LanePace {
  readonly #most: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #threadLoad: ThreadLoad;
  /** How many there should be now. */
  lanes: number;
  #settled: boolean;
  /** How many are known to be worth it, and what they bring. */
  #proven: number;
  #rate = 0;
  /** When the next look begins. */
  #from = Number.NaN;
  #window: Window | undefined;
  /** How busy the thread was since there are so many lanes: one quiet second among many busy ones says nothing. */
  #load: (() => number) | undefined;

  constructor({ first, most, clock, threadLoad }: LanePaceOptions) {
    this.#most = most;
    this.#clock = clock;
    this.#threadLoad = threadLoad;
    this.lanes = Math.min(first, most);
    this.#proven = this.lanes;
    this.#settled = this.lanes === most;
  }

  /** Bytes have been moved, and `left` are to be. */
  moved(bytes: number, left: number): void {
    if (this.#settled) return;
    const now = this.#clock.now();
    if (Number.isNaN(this.#from)) this.#lookFrom(now + RAMP_MS);
    if (now < this.#from) return;
    this.#load ??= this.#threadLoad();
    this.#window ??= { bytes: 0, moves: 0, writes: 0, waits: 0 };
    const window = this.#window;
    window.bytes += bytes;
    window.moves++;
    const ms = now - this.#from;
    if (ms < WINDOW_MS || window.moves < MOVES_PER_LANE * this.lanes) return;
    this.#judge((window.bytes * 1000) / ms, left, this.#load() <= BUSY && !isHeldUp(window));
    this.#lookFrom(now + RAMP_MS);
  }

  /** Some of it is on its way to where it belongs, and whether the network has to wait for that. */
  wrote(waits: boolean): void {
    if (this.#window === undefined) return;
    this.#window.writes++;
    if (waits) this.#window.waits++;
  }

  /** A try was in vain, and so is a look at bytes that may be its own. */
  failed(): void {
    this.#lookFrom(this.#clock.now() + RAMP_MS);
  }

  /** A lane could not do its work: no more of them than there are without it. */
  lost(lanes: number): void {
    this.#settled = true;
    this.lanes = Math.min(this.lanes, Math.max(1, lanes));
  }

  #lookFrom(time: number): void {
    this.#from = time;
    this.#window = undefined;
  }

  #judge(bytesPerSecond: number, left: number, mayGrow: boolean): void {
    const more = this.lanes / this.#proven - 1;
    if (more > 0 && bytesPerSecond < this.#rate * (1 + WORTH * more)) {
      this.lanes = this.#proven;
      this.#settled = true;
      return;
    }
    this.#proven = this.lanes;
    this.#rate = bytesPerSecond;
    this.#settled = this.lanes === this.#most || (left * 1000) / bytesPerSecond < SHORTEST_LEFT_MS;
    if (this.#settled || !mayGrow) return;
    this.lanes = Math.min(this.#most, this.lanes * 2);
    this.#load = undefined;
  }
}

/** Whether it was the disk that took the time. */
function isHeldUp({ writes, waits }: Window): boolean {
  return waits > WAITING * writes;
}
