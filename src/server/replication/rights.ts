import type { Capability } from '../../wire/key.js';
import type { Auth, Caller } from '../auth.js';
import type { StoredBucket } from '../store/buckets.js';

/** What the two keys of a replication allow for a file. */
export interface Rights {
  /** One reads the file where it is, the other one writes it where it goes. */
  readonly files: boolean;
  /** The same for its retention and legal hold. */
  readonly locks: boolean;
}

/** The keys may change or end at any time, so this is asked for every file. */
export function rightsFor(name: string, from: StoredBucket, to: StoredBucket, auth: Pick<Auth, 'caller'>): Rights {
  const sourceId = from.settings.replication?.asReplicationSource?.sourceApplicationKeyId;
  const mapping = to.settings.replication?.asReplicationDestination?.sourceToDestinationKeyMapping ?? {};
  if (sourceId === undefined || !Object.hasOwn(mapping, sourceId)) return { files: false, locks: false };
  const reader = auth.caller(sourceId);
  const writer = auth.caller(mapping[sourceId] ?? '');
  return {
    files: may(reader, from, name, 'readFiles') && may(writer, to, name, 'writeFiles'),
    locks:
      may(reader, from, name, 'readFileRetentions', 'readFileLegalHolds') &&
      may(writer, to, name, 'writeFileRetentions', 'writeFileLegalHolds'),
  };
}

/** Whether a key may do all of this with a file of that name in the bucket; null: with some file there. */
export function may(
  caller: Caller | null,
  bucket: Pick<StoredBucket, 'id'>,
  name: string | null,
  ...needed: readonly Capability[]
): boolean {
  if (caller === null) return false;
  const isBucket = caller.buckets === null || caller.buckets.includes(bucket.id);
  const isName = name === null || name.startsWith(caller.prefix ?? '');
  return isBucket && isName && needed.every((one) => caller.capabilities.has(one));
}
