import type { Clock } from '../support/clock.js';
import type { Direction, ProgressEvent } from './events.js';
import { RateMeter } from './rate.js';

export interface ProgressOptions {
  readonly direction: Direction;
  /** Percent between two events; 0: one for every block. */
  readonly step: number;
  /** Whether bytes of an earlier call count. */
  readonly absolute: boolean;
  /** For the rate. */
  readonly clock: Pick<Clock, 'now'>;
}

/** Decides when Progress is due. The first event has the bytes of before, the last one all. */
export class ProgressMeter {
  readonly #options: ProgressOptions;
  readonly #fire: (event: ProgressEvent) => void;
  readonly #speed: RateMeter;
  #bytes = 0;
  #total: number | undefined;
  #reported = -1;

  constructor(options: ProgressOptions, fire: (event: ProgressEvent) => void) {
    this.#options = options;
    this.#fire = fire;
    this.#speed = new RateMeter(options.clock);
  }

  /** Bytes moved, by the same count as the events. */
  get bytes(): number {
    return this.#bytes;
  }

  get percent(): number {
    if (this.#total === undefined) return -1;
    return this.#total === 0 ? 100 : Math.floor((this.#bytes * 100) / this.#total);
  }

  begin(total: number | undefined, done: number): void {
    const { absolute } = this.#options;
    this.#bytes = absolute ? done : 0;
    this.#total = total === undefined || absolute ? total : total - done;
    this.#speed.begin(this.#bytes);
    this.#report();
  }

  moved(bytes: number): void {
    this.#bytes += bytes;
    this.#speed.reached(this.#bytes);
    if (bytes > 0 && this.#isDue()) this.#report();
  }

  #isDue(): boolean {
    const { step } = this.#options;
    const percent = this.percent;
    if (step === 0 || percent === -1) return true;
    return percent >= this.#reported + step || (percent === 100 && this.#reported < 100);
  }

  #report(): void {
    const rate = this.#speed.rate(this.#bytes);
    this.#reported = this.percent;
    this.#fire({
      direction: this.#options.direction,
      bytesTransferred: this.#bytes,
      totalBytes: this.#total ?? -1,
      percentDone: this.percent,
      rate,
      eta: this.#secondsLeft(rate),
    });
  }

  #secondsLeft(rate: number): number {
    if (this.#total === undefined) return -1;
    const left = Math.max(0, this.#total - this.#bytes);
    if (left === 0) return 0;
    return rate === 0 ? -1 : Math.ceil(left / rate);
  }
}
