/** Chance that is the same for the same seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** From 0 (included) to 1 (excluded). */
  next(): number {
    // Mulberry32.
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  one<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }

  /** Bytes of a file: many small ones, some around the borders of parts, a few large. */
  size(): number {
    const kind = this.next();
    if (kind < 0.1) return this.one([0, 1, 2, 4999999, 5000000, 5000001, 10000000, 10000001]);
    if (kind < 0.6) return this.between(1, 300_000);
    if (kind < 0.9) return this.between(300_000, 12_000_000);
    return this.between(12_000_000, 60_000_000);
  }
}
