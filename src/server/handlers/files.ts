import { CONTENT_TYPE_HIDE_MARKER } from '../../wire/headers.js';
import type { Call } from '../context.js';
import { NO_ENCRYPTION } from '../encryption.js';
import { badRequest } from '../failure.js';
import { flag, optional, text } from '../fields.js';
import { newFileId } from '../ids.js';
import { checkFileName } from '../names.js';
import { needName } from '../permissions.js';
import { replicationOfNew } from '../replication/rules.js';
import { NO_LOCK } from '../retention.js';
import type { StoredBucket } from '../store/buckets.js';
import type { StoredVersion } from '../store/version-row.js';
import type { JsonEndpoint } from './endpoint.js';
import { fileJson } from './file-json.js';
import { findBucket, findVersion } from './find.js';
import { keepVersion } from './keep-version.js';
import { lockFor, type WantedLock } from './lock-fields.js';
import { findNamed, needDeletable } from './locks.js';

const SHA1_OF_NOTHING = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const MD5_OF_NOTHING = 'd41d8cd98f00b204e9800998ecf8427e';

export const getFileInfo: JsonEndpoint<'b2_get_file_info'> = {
  capability: 'readFiles',
  fields: { fileId: text },
  run: ({ fileId }, call) => fileJson(findVersion(call, fileId), call),
};

export const hideFile: JsonEndpoint<'b2_hide_file'> = {
  capability: 'writeFiles',
  fields: { bucketId: text, fileName: text },
  run({ bucketId, fileName }, call) {
    const bucket = findBucket(call, bucketId);
    const name = checkFileName(fileName);
    needName(call.caller, name);
    const newest = call.store.versions.newest(bucket.seq, name);
    if (newest === null) throw badRequest(`No such file: ${name}`, 'no_such_file');
    if (newest.action === 'hide') throw badRequest(`File already hidden: ${name}`, 'already_hidden');
    const marker = hideMarker(bucket, name, call);
    keepVersion('b2:HideMarkerCreated:Hide', marker, [], call);
    return fileJson(marker, call);
  },
};

/** A marker that hides a name from now on. */
export const hideMarker = (
  bucket: StoredBucket,
  name: string,
  context: Pick<Call, 'store' | 'clock' | 'random'>,
): StoredVersion =>
  newVersion(bucket, context, null, {
    name,
    action: 'hide',
    length: 0,
    sha1: SHA1_OF_NOTHING,
    md5: MD5_OF_NOTHING,
    type: CONTENT_TYPE_HIDE_MARKER,
    info: {},
    encryption: NO_ENCRYPTION,
  });

export const deleteFileVersion: JsonEndpoint<'b2_delete_file_version'> = {
  capability: 'deleteFiles',
  fields: { fileName: text, fileId: text, bypassGovernance: optional(flag) },
  async run({ fileName, fileId, bypassGovernance }, call) {
    const version = findNamed(fileName, fileId, call);
    needDeletable(version, bypassGovernance, call);
    const unused = call.store.transaction(() => {
      if (version.action !== 'start') call.notifications.record('b2:ObjectDeleted:Delete', version);
      return call.store.versions.remove(version);
    });
    await call.store.contents.drop(unused);
    return { fileId, fileName };
  },
};

type Given = Omit<
  StoredVersion,
  'seq' | 'id' | 'bucket' | 'bucketId' | 'uploaded' | 'retention' | 'hold' | 'replication'
>;

/** A version that is made now, with its id; `uploaded` is an upload timestamp other than now. Without `lock` nothing protects it. */
export function newVersion(
  bucket: StoredBucket,
  { store, clock, random }: Pick<Call, 'store' | 'clock' | 'random'>,
  lock: WantedLock | null,
  given: Given,
  uploaded: number | null = null,
): StoredVersion {
  const place = { seq: store.versions.nextSeq(), uploaded: uploaded ?? clock.now() };
  const id = newFileId(random, bucket.id, given.action === 'start', place);
  const kept = lock === null ? NO_LOCK : lockFor(lock, bucket, place.uploaded);
  // Written out, as rows are: objects put together from others cost more than all that is in them.
  return {
    seq: place.seq,
    id,
    bucket: bucket.seq,
    bucketId: bucket.id,
    name: given.name,
    action: given.action,
    uploaded: place.uploaded,
    length: given.length,
    sha1: given.sha1,
    md5: given.md5,
    type: given.type,
    info: given.info,
    retention: kept.retention,
    hold: kept.hold,
    encryption: given.encryption,
    replication: replicationOfNew(bucket, given),
  };
}
