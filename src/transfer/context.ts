import type { CallContext } from '../api/index.js';
import type { Session } from '../session/index.js';
import type { RetryTools } from '../support/backoff.js';
import type { ThreadLoad } from '../support/thread-load.js';
import type { Throttle } from '../support/throttle.js';
import type { TransferObserver } from './observer.js';

/** What is needed to ask B2, and to ask again. `signal` ends it. */
export interface AskingContext extends CallContext {
  readonly session: Session;
  readonly retry: RetryTools;
}

/** What every transfer works with. */
export interface TransferContext extends AskingContext {
  readonly observer: TransferObserver;
  /** Holds bytes of both directions back. */
  readonly throttle: Throttle;
  readonly threadLoad: ThreadLoad;
  /** Longest silence of a download, milliseconds; 0 waits for ever. */
  readonly inactivityMs: number;
}
