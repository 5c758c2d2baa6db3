import type { Clock } from '../../src/support/clock.js';

export interface TestClock extends Clock {
  /** The waits that were asked for, milliseconds, in order. */
  readonly sleeps: readonly number[];
  move(ms: number): void;
}

/** A clock that stands still until it is moved; a sleep moves it at once. */
export function testClock(start = Date.UTC(2026, 0, 1)): TestClock {
  const sleeps: number[] = [];
  let now = start;
  return {
    sleeps,
    now: () => now,
    move: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
      now += ms;
    },
  };
}
