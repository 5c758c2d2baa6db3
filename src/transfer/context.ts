import type { CallContext } from '../api/index.js';
import type { Session } from '../session/index.js';
import type { RetryTools } from '../support/backoff.js';
import type { Throttle } from '../support/throttle.js';
import type { TransferObserver } from './observer.js';

/** What every transfer works with. `signal` ends it. */
export interface TransferContext extends CallContext {
  readonly session: Session;
  readonly retry: RetryTools;
  readonly observer: TransferObserver;
  /** Holds bytes of both directions back. */
  readonly throttle: Throttle;
  /** Longest silence of a download, milliseconds; 0 waits for ever. */
  readonly inactivityMs: number;
}
