import { onAbort } from './on-abort.js';

/** A bounded amount, for example of memory, that is taken before use and given back after. */
export class Budget {
  readonly #limit: number;
  #used = 0;
  #waiting: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Waits until the amount fits. One that is larger than the limit gets its turn when nothing else is taken. */
  async take(amount: number, signal: AbortSignal): Promise<void> {
    while (this.#used > 0 && this.#used + amount > this.#limit) await this.#change(signal);
    this.#used += amount;
  }

  give(amount: number): void {
    this.#used -= amount;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        release();
        resolve();
      };
      this.#waiting.push(wake);
      const release = onAbort(signal, () => {
        this.#waiting = this.#waiting.filter((other) => other !== wake);
        reject(signal.reason);
      });
    });
  }
}
