import type { Judge } from './types.js';

/** Keeps apart the connections that different judges let pass. */
export class JudgePools {
  readonly #numbers = new WeakMap<Judge, number>();
  #last = 0;

  /** What tells a judge's connections from others; empty for those that nobody but the certificate decided about. */
  nameOf(judge: Judge | undefined): string {
    if (judge === undefined) return '';
    const number = this.#numbers.get(judge) ?? ++this.#last;
    this.#numbers.set(judge, number);
    return `:judge ${number}`;
  }
}
