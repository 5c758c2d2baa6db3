import type { Direction, ProgressEvent } from './events.js';

export interface ProgressOptions {
  readonly direction: Direction;
  /** Percent between two events; 0: one for every block. */
  readonly step: number;
  /** Whether bytes of an earlier call count. */
  readonly absolute: boolean;
}

/** Decides when Progress is due. The first event has the bytes of before, the last one all. */
export class ProgressMeter {
  readonly #options: ProgressOptions;
  readonly #fire: (event: ProgressEvent) => void;
  #bytes = 0;
  #total: number | undefined;
  #reported = -1;

  constructor(options: ProgressOptions, fire: (event: ProgressEvent) => void) {
    this.#options = options;
    this.#fire = fire;
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
    this.#report();
  }

  moved(bytes: number): void {
    this.#bytes += bytes;
    if (bytes > 0 && this.#isDue()) this.#report();
  }

  #isDue(): boolean {
    const { step } = this.#options;
    const percent = this.percent;
    if (step === 0 || percent === -1) return true;
    return percent >= this.#reported + step || (percent === 100 && this.#reported < 100);
  }

  #report(): void {
    this.#reported = this.percent;
    this.#fire({
      direction: this.#options.direction,
      bytesTransferred: this.#bytes,
      totalBytes: this.#total ?? -1,
      percentDone: this.percent,
    });
  }
}
