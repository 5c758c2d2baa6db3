import { SHA1_NONE } from '../../wire/headers.js';
import { LIMITS } from '../../wire/limits.js';
import type { ServerContext } from '../context.js';
import { type Encryption, shareContents, toStore } from '../encryption.js';
import { type Rewritten, rewrite } from '../handlers/copy-content.js';
import { encryptionFor } from '../handlers/encryption-fields.js';
import { lockFor } from '../handlers/lock-fields.js';
import { newFileId } from '../ids.js';
import { headerSize } from '../names.js';
import type { Lock } from '../retention.js';
import type { StoredBucket } from '../store/buckets.js';
import type { StoredVersion } from '../store/version-row.js';
import { rightsFor } from './rights.js';
import { rulesFor } from './rules.js';

export type ReplicationContext = Pick<
  ServerContext,
  'store' | 'clock' | 'random' | 'account' | 'auth' | 'notifications'
>;

/** `gone`: the file or its rules went away meanwhile, and nothing is known of it any more. */
export type Outcome = 'COMPLETED' | 'FAILED' | 'gone';

/** Makes the replicas of a version that are missing, one in each destination, and notes how it went. */
export async function replicate(
  version: StoredVersion,
  bucket: StoredBucket,
  context: ReplicationContext,
  signal: AbortSignal,
): Promise<Outcome> {
  const destinations = new Set(rulesFor(bucket, version.name).map((rule) => rule.destinationBucketId));
  if (destinations.size === 0) return 'gone';
  let outcome: Outcome = 'COMPLETED';
  for (const id of destinations) {
    if (!(await replicateTo(id, version, bucket, context, signal))) outcome = 'FAILED';
  }
  const { store } = context;
  if (store.versions.byId(version.id) === null) return 'gone';
  store.replicas.change(version, outcome);
  // What was not kept is not reported as done.
  await store.settled();
  return outcome;
}

/** True when the destination has the replica. What cannot be replicated says so by false. */
async function replicateTo(
  bucketId: string,
  source: StoredVersion,
  from: StoredBucket,
  context: ReplicationContext,
  signal: AbortSignal,
): Promise<boolean> {
  const { store } = context;
  const destination = store.buckets.byId(bucketId);
  if (destination === null) return false;
  if (store.replicas.has(destination.seq, source)) return true;
  const rights = rightsFor(source.name, from, destination, context.auth);
  const lock = lockOfReplica(source, destination, rights.locks);
  const { encryption } = source;
  // Nobody has the customer's key here.
  if (!rights.files || lock === null || encryption.mode === 'SSE-C' || isTooBig(source)) return false;
  const to = encryptionFor(null, destination);
  const written = await contentFor(source, encryption, to, context, signal);
  let made = false;
  try {
    made = add(source, bucketId, lock, to, written, context);
    return made;
  } finally {
    if (!made && written !== null) await store.contents.abandon([written.piece]);
  }
}

/** Bigger metadata is not replicated. Source: B2 help, "Restrictions and Limitations of Cloud Replication". */
const isTooBig = (source: StoredVersion): boolean => headerSize(source) > LIMITS.fileHeaderBytesProtected;

/** Null: the contents of the source can be shared. */
const contentFor = async (
  source: StoredVersion,
  from: Encryption,
  to: Encryption,
  context: ReplicationContext,
  signal: AbortSignal,
): Promise<Rewritten | null> =>
  source.length === 0 || shareContents(from, to)
    ? null
    : await rewrite(context.store.versions.pieces(source), from, to, { ...context, signal });

/** Everything but the reading of content, in one transaction. False: the source or the destination is gone. */
function add(
  source: StoredVersion,
  bucketId: string,
  lock: Lock,
  to: Encryption,
  written: Rewritten | null,
  { store, random, notifications }: ReplicationContext,
): boolean {
  const bucket = store.buckets.byId(bucketId);
  if (bucket === null || store.versions.byId(source.id) === null) return false;
  const isLarge = source.sha1 === SHA1_NONE;
  const place = { seq: store.versions.nextSeq(), uploaded: source.uploaded };
  const replica: StoredVersion = {
    ...source,
    ...place,
    ...lock,
    id: newFileId(random, bucket.id, isLarge, place),
    bucket: bucket.seq,
    bucketId: bucket.id,
    encryption: toStore(to, random),
    replication: { status: 'REPLICA', of: source.seq },
  };
  const pieces = written === null ? store.versions.pieces(source) : [written.piece];
  store.transaction(() => {
    store.versions.add(replica, bucket.seq, pieces);
    notifications.record(isLarge ? 'b2:ObjectCreated:MultipartReplica' : 'b2:ObjectCreated:Replica', replica);
  });
  return true;
}

/** A lock goes with its file where both keys and the destination allow it; null: it would be lost. */
function lockOfReplica(
  { retention, hold, uploaded }: StoredVersion,
  destination: StoredBucket,
  may: boolean,
): Lock | null {
  const isLocked = retention.mode !== null || hold === 'on';
  if (isLocked && !(may && destination.settings.locked)) return null;
  return lockFor(isLocked ? { retention, hold } : { retention: null, hold: null }, destination, uploaded);
}
