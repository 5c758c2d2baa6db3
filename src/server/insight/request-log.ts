import type { Exchange } from './exchange.js';

export interface RequestLog {
  add(exchange: Exchange): void;
  /** The last ones, oldest first. */
  last(count: number): Exchange[];
  /** How many it holds at most. */
  readonly size: number;
}

/** Holds the last `size` exchanges; 0 holds none. */
export function createRequestLog(size: number): RequestLog {
  const ring: Exchange[] = [];
  let next = 0;
  return {
    size,
    add(exchange) {
      if (size === 0) return;
      ring[next] = exchange;
      next = (next + 1) % size;
    },
    last(count) {
      const ordered = ring.length < size ? ring : [...ring.slice(next), ...ring.slice(0, next)];
      return count === 0 ? [] : ordered.slice(-count);
    },
  };
}
