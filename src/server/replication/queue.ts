import type { StoredVersion } from '../store/version-row.js';

/** What tells the replication that there is something to do. It is done in the background. */
export interface ReplicationQueue {
  /** A version was added: it is replicated when it waits for that. */
  added(version: StoredVersion): void;
  /** The replication of a bucket was set: what its rules want of existing files is done. */
  configured(): void;
}
