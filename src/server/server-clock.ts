import type { Clock } from './clock.js';

/** The server's clock: it goes as the one it was given does, and can be moved. Every expiry goes by it, and so do lifecycle rules and what is tried again later. */
export interface ServerClock extends Clock {
  /** Milliseconds, 0 or more. Resolves when what is due then has been done. Rejects with a RangeError for anything else. */
  advance(ms: number): Promise<void>;
  /** Milliseconds since 1970-01-01T00:00:00Z; may lie in the past. Resolves as `advance` does. Rejects with a RangeError for what is no time. */
  set(time: number): Promise<void>;
}

/** The last millisecond of the year 9999: later ones have no place in a file id. */
export const LAST_TIME = 253_402_300_799_999;

/** `onMove` does what depends on the time having changed; a move resolves when that is done. */
export function createServerClock(base: Clock, onMove: () => Promise<unknown>): ServerClock {
  let offset = 0;
  const now = (): number => base.now() + offset;
  const set = async (time: number): Promise<void> => {
    if (!Number.isSafeInteger(time) || time < 0 || time > LAST_TIME) {
      throw new RangeError(`the clock can be set to 0 to ${LAST_TIME} milliseconds since 1970, not to ${time}`);
    }
    offset = time - base.now();
    await onMove();
  };
  return {
    now,
    set,
    async advance(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0) {
        throw new RangeError(`the clock can be advanced by a whole number of milliseconds, not by ${ms}`);
      }
      await set(now() + ms);
    },
  };
}
