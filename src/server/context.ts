import type { ApiVersion } from '../wire/account.js';
import type { Account } from './account.js';
import type { Auth, Caller } from './auth.js';
import type { Clock } from './clock.js';
import type { Notifications } from './notifications/notifications.js';
import type { Random } from './random.js';
import type { ReplicationQueue } from './replication/queue.js';
import type { Store } from './store/store.js';

/** What every handler may use; one per server. */
export interface ServerContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly auth: Auth;
  readonly account: Account;
  readonly notifications: Pick<Notifications, 'record' | 'change' | 'suspended'>;
  readonly replication: ReplicationQueue;
  /** Whether uploads may bring their own upload timestamp. */
  readonly customUploadTimestamps: boolean;
  readonly partSizes: { readonly minimum: number; readonly recommended: number };
}

/** One authenticated call. */
export interface Call extends ServerContext {
  readonly version: ApiVersion;
  readonly caller: Caller;
  readonly baseUrl: string;
  readonly signal: AbortSignal;
}
