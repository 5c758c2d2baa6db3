import type { CallContext } from '../api/index.js';
import type { Session } from '../session/index.js';
import type { RetryTools } from '../support/backoff.js';
import type { TransferObserver } from './observer.js';

/** What every transfer works with. `signal` ends it. */
export interface TransferContext extends CallContext {
  readonly session: Session;
  readonly retry: RetryTools;
  readonly observer: TransferObserver;
  /** Longest silence of a download, milliseconds; 0 waits for ever. */
  readonly inactivityMs: number;
}
