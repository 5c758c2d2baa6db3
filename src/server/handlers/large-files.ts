import { SHA1_NONE } from '../../wire/headers.js';
import { LIMITS } from '../../wire/limits.js';
import { toStore } from '../encryption.js';
import { badRequest } from '../failure.js';
import { type Field, integer, list, optional, text, textMap } from '../fields.js';
import { placeOfFileId } from '../ids.js';
import { checkFileInfo, checkFileName, checkHeaderSize } from '../names.js';
import { needName } from '../permissions.js';
import { replicationOfNew } from '../replication/rules.js';
import type { StoredPart } from '../store/parts.js';
import type { StoredVersion } from '../store/version-row.js';
import { contentTypeFor } from './content-type.js';
import { customTimestamp } from './custom-timestamp.js';
import { encryptionField, encryptionFor, encryptionOf } from './encryption-fields.js';
import type { JsonEndpoint } from './endpoint.js';
import { fileJson } from './file-json.js';
import { newVersion } from './files.js';
import { findBucket, findUnfinished } from './find.js';
import { checkWantedLock, holdField, retentionField } from './lock-fields.js';
import { checkLimit } from './page.js';
import { partJson } from './part-json.js';

/** A decimal text or a number; what it may say is checked later. */
const timestampField: Field<string | number> = (value, name) => (typeof value === 'number' ? value : text(value, name));

export const startLargeFile: JsonEndpoint<'b2_start_large_file'> = {
  capability: 'writeFiles',
  fields: {
    bucketId: text,
    fileName: text,
    contentType: text,
    fileInfo: optional(textMap),
    customUploadTimestamp: optional(timestampField),
    fileRetention: retentionField,
    legalHold: holdField,
    serverSideEncryption: encryptionField,
  },
  run(request, call) {
    const bucket = findBucket(call, request.bucketId);
    const name = checkFileName(request.fileName);
    needName(call.caller, name);
    const lock = { retention: request.fileRetention, hold: request.legalHold };
    checkWantedLock(lock, bucket, call);
    const encryption = encryptionFor(encryptionOf(request.serverSideEncryption), bucket);
    const uploaded = customTimestamp(request.customUploadTimestamp, call);
    const info = checkFileInfo(request.fileInfo ?? {});
    checkHeaderSize({ name, info, encryption }, bucket);
    const type = contentTypeFor(name, request.contentType);
    const content = { length: 0, sha1: SHA1_NONE, md5: null, encryption: toStore(encryption, call.random) };
    const version = newVersion(bucket, call, lock, { name, action: 'start', type, info, ...content }, uploaded);
    call.store.transaction(() => call.store.versions.add(version, bucket.seq, []));
    return fileJson(version, call);
  },
};

export const finishLargeFile: JsonEndpoint<'b2_finish_large_file'> = {
  capability: 'writeFiles',
  fields: { fileId: text, partSha1Array: list(text) },
  async run({ fileId, partSha1Array }, call) {
    const version = findUnfinished(call, fileId);
    const parts = call.store.parts.list(version.seq, 1, LIMITS.maxParts);
    checkParts(parts, partSha1Array, call.partSizes.minimum);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const finished = call.store.transaction(() => {
      const whole = call.store.versions.finish(version, length);
      const replication = replicationOfNew(findBucket(call, version.bucketId), whole);
      if (replication?.status === 'PENDING') call.store.replicas.change(whole, replication.status);
      call.notifications.record('b2:ObjectCreated:MultipartUpload', whole);
      return { ...whole, replication };
    });
    call.replication.added(finished);
    return fileJson(finished, call);
  },
};

export const cancelLargeFile: JsonEndpoint<'b2_cancel_large_file'> = {
  capability: 'writeFiles',
  fields: { fileId: text },
  async run({ fileId }, call) {
    const version = findUnfinished(call, fileId, `No active upload for large file (${fileId})`);
    const unused = call.store.transaction(() => call.store.versions.remove(version));
    await call.store.contents.drop(unused);
    return { accountId: call.account.id, bucketId: version.bucketId, fileId, fileName: version.name };
  },
};

export const listParts: JsonEndpoint<'b2_list_parts'> = {
  capability: 'writeFiles',
  fields: { fileId: text, startPartNumber: optional(integer), maxPartCount: optional(integer) },
  run({ fileId, startPartNumber, maxPartCount }, call) {
    const version = findUnfinished(call, fileId);
    const limit = checkLimit('maxPartCount', maxPartCount, LIMITS.listPartsMax);
    const parts = call.store.parts.list(version.seq, startPartNumber ?? 1, limit + 1);
    return {
      nextPartNumber: parts[limit]?.number ?? null,
      parts: parts.slice(0, limit).map((part) => partJson(part, version)),
    };
  },
};

export const listUnfinishedLargeFiles: JsonEndpoint<'b2_list_unfinished_large_files'> = {
  capability: 'listFiles',
  fields: {
    bucketId: text,
    namePrefix: optional(text),
    startFileId: optional(text),
    maxFileCount: optional(integer),
  },
  run(request, call) {
    const bucket = findBucket(call, request.bucketId);
    const limit = checkLimit('maxFileCount', request.maxFileCount, LIMITS.listUnfinishedMax);
    const prefix = request.namePrefix ?? '';
    needName(call.caller, prefix);
    const found = call.store.listing.unfinished(bucket.seq, prefix, startSeq(request.startFileId), limit + 1);
    return {
      files: found.slice(0, limit).map((version: StoredVersion) => fileJson(version, call)),
      nextFileId: found[limit]?.id ?? null,
    };
  },
};

function startSeq(fileId: string | null): number {
  if (fileId === null) return 0;
  const place = placeOfFileId(fileId);
  if (place === null) throw badRequest(`Invalid fileId: ${fileId}`, 'invalid_file_id');
  return place.seq;
}

/** Parts are numbered from 1 without a gap; all but the last one have the minimum size. Source: B2 docs, b2_finish_large_file. */
function checkParts(parts: readonly StoredPart[], digests: readonly string[], minimum: number): void {
  if (digests.length < LIMITS.minParts) throw badRequest('large files must have at least 2 parts');
  for (const [at, digest] of digests.entries()) {
    const part = parts[at];
    if (part?.number !== at + 1) throw badRequest(`Part number ${at + 1} has not been uploaded`, 'missing_part');
    if (digestOnly(part.sha1) !== digestOnly(digest)) {
      throw badRequest(`Part number ${at + 1}: the SHA-1 does not match`, 'part_sha1_mismatch');
    }
  }
  if (parts.length > digests.length) throw badRequest(`partSha1Array has ${digests.length} of ${parts.length} parts`);
  const small = parts.slice(0, -1).find((part) => part.length < minimum);
  if (small !== undefined) throw badRequest(`Part number ${small.number} is smaller than ${minimum} bytes`);
}

const digestOnly = (sha1: string): string => sha1.replace('unverified:', '').toLowerCase();
