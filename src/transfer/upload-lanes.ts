import { Hands } from '../support/pool.js';
import type { TransferContext } from './context.js';
import { LanePace } from './lane-pace.js';
import type { TransferObserver } from './observer.js';

/** Most uploads go faster by several parts at a time: to begin with one would only lose time. */
const FIRST_LANES = 4;

/**
 * As many parts at the same time as make an upload of so many bytes faster. It is found out by what is told to the observer, which
 * tells the context's own.
 */
export function uploadLanes(
  { observer, retry, threadLoad }: TransferContext,
  most: number,
  bytes: number,
): { readonly hands: Hands; readonly observer: TransferObserver } {
  const pace = new LanePace({ first: FIRST_LANES, most, clock: retry.clock, threadLoad });
  const hands = new Hands(pace.lanes);
  let left = bytes;
  const moved = (count: number): Promise<void> | void => {
    left -= count;
    // A failed try takes back what it has moved.
    if (count > 0) pace.moved(count, left);
    else pace.failed();
    hands.set(pace.lanes);
    return observer.moved?.(count);
  };
  return { hands, observer: { ...observer, moved } };
}
