import type { ReplicationRule } from '../../wire/bucket.js';
import type { StoredBucket } from '../store/buckets.js';
import type { StoredReplication, StoredVersion } from '../store/version-row.js';

/** The enabled rules of a bucket for files of a name, the one with the highest priority first. */
export function rulesFor(bucket: Pick<StoredBucket, 'settings'>, name: string): ReplicationRule[] {
  const rules = bucket.settings.replication?.asReplicationSource?.replicationRules ?? [];
  return rules
    .filter(({ isEnabled, fileNamePrefix }) => isEnabled && name.startsWith(fileNamePrefix))
    .sort((a, b) => b.priority - a.priority);
}

/** Where a file that has just come stands: it waits when a rule is for it. */
export const replicationOfNew = (
  bucket: Pick<StoredBucket, 'settings'>,
  { name, action }: Pick<StoredVersion, 'name' | 'action'>,
): StoredReplication | null =>
  bucket.settings.replication !== null && action === 'upload' && rulesFor(bucket, name).length > 0
    ? { status: 'PENDING' }
    : null;
