import { BUCKET_TYPES, type SettableBucketType } from '../../wire/bucket.js';
import { LIMITS } from '../../wire/limits.js';
import type { Call } from '../context.js';
import { badRequest, Failure, refused } from '../failure.js';
import { integer, list, oneOf, optional, text } from '../fields.js';
import { newBucketId } from '../ids.js';
import { checkBucketName } from '../names.js';
import { checkReplication } from '../replication/check.js';
import type { StoredBucket } from '../store/buckets.js';
import { bucketJson } from './bucket-json.js';
import { changeSettings, defaultRetentionField, NO_SETTINGS, settingsFields } from './bucket-settings.js';
import type { JsonEndpoint } from './endpoint.js';
import { findBucket } from './find.js';

const typeField = oneOf<SettableBucketType>(BUCKET_TYPES);
/** What the listing answers when no types are asked for. */
const USUAL_TYPES: readonly string[] = ['allPublic', 'allPrivate', 'snapshot'];

export const createBucket: JsonEndpoint<'b2_create_bucket'> = {
  capability: 'writeBuckets',
  fields: { accountId: text, bucketName: text, bucketType: typeField, ...settingsFields },
  run(request, call) {
    needAccount(call, request.accountId);
    if (call.caller.buckets !== null) throw refused('unauthorized');
    const { buckets } = call.store;
    const name = checkBucketName(request.bucketName);
    if (buckets.byName(name) !== null) throw badRequest('Bucket name is already in use.', 'duplicate_bucket_name');
    if (buckets.count() >= LIMITS.bucketsPerAccount) throw badRequest('Too many buckets', 'too_many_buckets');
    const settings = changeSettings(NO_SETTINGS, request, call);
    const seq = buckets.nextSeq();
    const id = newBucketId(call.random, seq);
    if (settings.replication !== null) checkReplication(settings.replication, id, call);
    // The real service counts from 2.
    const bucket: StoredBucket = {
      seq,
      id,
      name,
      type: request.bucketType,
      settings,
      revision: 2,
    };
    buckets.add(bucket);
    if (request.replicationConfiguration !== null) call.replication.configured();
    return bucketJson(bucket, call);
  },
};

export const updateBucket: JsonEndpoint<'b2_update_bucket'> = {
  capability: 'writeBuckets',
  fields: {
    accountId: text,
    bucketId: text,
    bucketType: optional(typeField),
    defaultRetention: defaultRetentionField,
    ifRevisionIs: optional(integer),
    ...settingsFields,
  },
  run(request, call) {
    needAccount(call, request.accountId);
    const before = findBucket(call, request.bucketId);
    if (request.ifRevisionIs !== null && request.ifRevisionIs !== before.revision) {
      throw new Failure(409, 'conflict', 'simultaneous updates to bucket');
    }
    const after = {
      ...before,
      type: request.bucketType ?? before.type,
      settings: changeSettings(before.settings, request, call),
      revision: before.revision + 1,
    };
    if (request.replicationConfiguration !== null && after.settings.replication !== null) {
      checkReplication(after.settings.replication, before.id, call);
    }
    call.store.buckets.change(after);
    if (request.replicationConfiguration !== null) call.replication.configured();
    return bucketJson(after, call);
  },
};

export const deleteBucket: JsonEndpoint<'b2_delete_bucket'> = {
  capability: 'deleteBuckets',
  fields: { accountId: text, bucketId: text },
  run(request, call) {
    needAccount(call, request.accountId);
    const bucket = findBucket(call, request.bucketId);
    if (!call.store.buckets.isEmpty(bucket.seq)) {
      throw badRequest('Cannot delete non-empty bucket', 'cannot_delete_non_empty_bucket');
    }
    call.store.transaction(() => {
      call.store.buckets.remove(bucket.seq);
      call.notifications.change({ ...bucket, settings: NO_SETTINGS });
    });
    return bucketJson({ ...bucket, revision: bucket.revision + 1 }, call);
  },
};

export const listBuckets: JsonEndpoint<'b2_list_buckets'> = {
  capability: 'listBuckets',
  fields: {
    accountId: text,
    bucketId: optional(text),
    bucketName: optional(text),
    bucketTypes: optional(list(text)),
  },
  run({ accountId, bucketId, bucketName, bucketTypes }, call) {
    needAccount(call, accountId);
    checkTypes(bucketTypes);
    const wanted = call.store.buckets
      .all()
      .filter(({ id, name }) => (bucketId ?? id) === id && (bucketName ?? name) === name);
    const allowed = onlyAllowed(wanted, bucketId !== null || bucketName !== null, call);
    const types = bucketTypes ?? USUAL_TYPES;
    const buckets = allowed.filter(({ type }) => types.includes(type) || types[0] === 'all');
    return { buckets: buckets.map((bucket) => bucketJson(bucket, call)) };
  },
};

function checkTypes(types: readonly string[] | null): void {
  if (types?.length === 0) throw badRequest('bucketTypes must not be empty');
  if (types?.includes('all') && types.length > 1) throw badRequest("bucketTypes: 'all' must stand alone");
}

/** A key for some buckets must name one of them; under v1 it silently sees only those. */
function onlyAllowed(wanted: readonly StoredBucket[], named: boolean, call: Call): readonly StoredBucket[] {
  const ids = call.caller.buckets;
  if (ids === null) return wanted;
  if (!named && call.version > 1) throw refused('unauthorized');
  const allowed = wanted.filter(({ id }) => ids.includes(id));
  if (named && allowed.length < Math.max(1, wanted.length)) throw refused('unauthorized');
  return allowed;
}

export function needAccount(call: Call, accountId: string): void {
  if (accountId !== call.account.id) throw refused('unauthorized');
}
