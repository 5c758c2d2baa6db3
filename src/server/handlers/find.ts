import type { Call } from '../context.js';
import { badBucketId, badRequest, notFound } from '../failure.js';
import { placeOfFileId } from '../ids.js';
import { needBucket, needName } from '../permissions.js';
import type { StoredBucket } from '../store/buckets.js';
import type { StoredVersion } from '../store/version-row.js';

/** A bucket the caller may use; 401 when not, 400 when there is none. */
export function findBucket(call: Call, bucketId: string): StoredBucket {
  needBucket(call.caller, bucketId);
  const bucket = call.store.buckets.byId(bucketId);
  if (bucket === null) throw badBucketId(bucketId);
  return bucket;
}

/** A finished version or hide marker the caller may use; 400 for what is no file id, 404 when there is none. */
export function findVersion(call: Call, fileId: string): StoredVersion {
  if (placeOfFileId(fileId) === null) throw badRequest(`Invalid fileId: ${fileId}`);
  const version = call.store.versions.byId(fileId);
  if (version === null || version.action === 'start') throw notFound(`File with id ${fileId} does not exist`);
  needBucket(call.caller, version.bucketId);
  needName(call.caller, version.name);
  return version;
}

/** An unfinished large file the caller may use; 400 when there is none. */
export function findUnfinished(call: Call, fileId: string, gone = `No active upload for: ${fileId}`): StoredVersion {
  if (placeOfFileId(fileId) === null) throw badRequest(`Invalid fileId: ${fileId}`);
  const version = call.store.versions.byId(fileId);
  if (version?.action !== 'start') throw badRequest(gone);
  needBucket(call.caller, version.bucketId);
  needName(call.caller, version.name);
  return version;
}
