import type { Call } from '../context.js';
import type { EventType } from '../notifications/event.js';
import type { Piece } from '../store/pieces.js';
import type { StoredVersion } from '../store/version-row.js';

/** Keeps a new version with what follows from it: its events, and that it is replicated. */
export function keepVersion(
  type: EventType,
  version: StoredVersion,
  pieces: readonly Piece[],
  { store, notifications, replication }: Pick<Call, 'store' | 'notifications' | 'replication'>,
): void {
  store.transaction(() => {
    store.versions.add(version, version.bucket, pieces);
    notifications.record(type, version);
  });
  replication.added(version);
}
