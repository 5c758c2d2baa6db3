import type { FileResponse } from '../../wire/file.js';
import { HEADER } from '../../wire/headers.js';
import type { PartResponse } from '../../wire/large-file.js';
import { LIMITS } from '../../wire/limits.js';
import type { Call } from '../context.js';
import { contentKeyFor, toStore } from '../encryption.js';
import { badBucketId, badRequest } from '../failure.js';
import { checkFileInfo, checkFileName, checkHeaderSize } from '../names.js';
import { percentDecode } from '../percent.js';
import { needName } from '../permissions.js';
import { header, type ServerRequest } from '../request.js';
import type { Piece } from '../store/pieces.js';
import { contentTypeFor } from './content-type.js';
import { customTimestamp } from './custom-timestamp.js';
import { encryptionFor, encryptionOfHeaders, encryptionOfPart } from './encryption-fields.js';
import { fileJson } from './file-json.js';
import { newVersion } from './files.js';
import { findUnfinished } from './find.js';
import { keepVersion } from './keep-version.js';
import { checkWantedLock, lockOfHeaders } from './lock-fields.js';
import { partJson } from './part-json.js';
import { receiveBody } from './upload-body.js';

/** b2_upload_file: the headers describe the file, the body is its content. */
export async function uploadFile(bucketId: string, request: ServerRequest, call: Call): Promise<FileResponse> {
  const { store } = call;
  const name = checkFileName(decoded(request, HEADER.fileName));
  needName(call.caller, name);
  const wanted = encryptionOfHeaders(request);
  const lock = lockOfHeaders(request);
  const uploaded = customTimestamp(header(request, HEADER.customUploadTimestamp), call);
  const info = checkFileInfo(infoOf(request));
  const type = contentTypeFor(name, required(request, 'Content-Type'));
  const before = store.buckets.byId(bucketId);
  if (before === null) throw badBucketId(bucketId);
  checkWantedLock(lock, before, call);
  const encryption = encryptionFor(wanted, before);
  checkHeaderSize({ name, info, encryption }, before);
  const key = contentKeyFor(encryption, call.account, call.random);
  const { length, sha1, md5, pieces } = await receiveBody(request, store.contents, true, key);
  const version = await orAbandon(pieces, call, () => {
    // The bucket may have gone while the body came.
    const bucket = store.buckets.byId(bucketId);
    if (bucket === null) throw badBucketId(bucketId);
    const kept = toStore(encryption, call.random);
    const given = { name, action: 'upload', length, sha1, md5, type, info, encryption: kept } as const;
    const made = newVersion(bucket, call, lock, given, uploaded);
    keepVersion('b2:ObjectCreated:Upload', made, pieces, call);
    return made;
  });
  return fileJson(version, call);
}

/** b2_upload_part: a part that is already there is replaced. */
export async function uploadPart(fileId: string, request: ServerRequest, call: Call): Promise<PartResponse> {
  const { store } = call;
  const number = partNumber(required(request, HEADER.partNumber));
  const encryption = encryptionOfPart(findUnfinished(call, fileId), encryptionOfHeaders(request));
  const key = contentKeyFor(encryption, call.account, call.random);
  const { length, sha1, pieces } = await receiveBody(request, store.contents, false, key);
  if (length === 0) throw badRequest('parts must not be empty');
  const part = { number, length, sha1, uploaded: call.clock.now() };
  const { owner, unused } = await orAbandon(pieces, call, () => {
    const owner = store.versions.byId(fileId);
    if (owner?.action !== 'start') throw badRequest(`No active upload for: ${fileId}`);
    return { owner, unused: store.transaction(() => store.parts.put(owner.seq, part, pieces)) };
  });
  await store.contents.drop(unused);
  return partJson(part, owner);
}

/** Keeps what came by the work, which does all or nothing; when it fails, nothing stays. */
async function orAbandon<T>(pieces: readonly Piece[], call: Call, work: () => T): Promise<T> {
  try {
    return work();
  } catch (error) {
    await call.store.contents.abandon(pieces);
    throw error;
  }
}

export function partNumber(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > LIMITS.maxParts) throw badRequest(`partNumber out of range: ${text}`);
  return number;
}

function required(request: ServerRequest, name: string): string {
  const value = header(request, name);
  if (value === undefined || value === '') throw badRequest(`Missing header: ${name}`);
  return value;
}

function decoded(request: ServerRequest, name: string): string {
  const value = percentDecode(header(request, name) ?? '');
  if (header(request, name) === undefined) throw badRequest(`Missing header: ${name}`);
  if (value === null) throw badRequest(`Bad percent-encoding in header: ${name}`);
  return value;
}

function infoOf(request: ServerRequest): Record<string, string> {
  const prefix = HEADER.infoPrefix.toLowerCase();
  const names = Object.keys(request.headers).filter((name) => name.startsWith(prefix));
  return Object.fromEntries(names.map((name) => [name.slice(prefix.length), decoded(request, name)]));
}
