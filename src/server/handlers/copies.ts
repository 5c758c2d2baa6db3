import { createHash } from 'node:crypto';
import { SHA1_NONE } from '../../wire/headers.js';
import { LIMITS } from '../../wire/limits.js';
import type { Call } from '../context.js';
import { badRequest, Failure, notFound } from '../failure.js';
import { integer, oneOf, optional, text, textMap } from '../fields.js';
import { checkFileInfo, checkFileName, checkHeaderSize } from '../names.js';
import { needCapability, needName } from '../permissions.js';
import { readCopyRange, type Slice } from '../ranges.js';
import { type Piece, slicePieces } from '../store/pieces.js';
import type { StoredVersion } from '../store/version-row.js';
import { contentTypeFor } from './content-type.js';
import type { JsonEndpoint } from './endpoint.js';
import { fileJson } from './file-json.js';
import { newVersion } from './files.js';
import { findBucket, findUnfinished, findVersion } from './find.js';
import { checkWantedLock, holdField, retentionField } from './lock-fields.js';
import { partJson } from './part-json.js';
import { encryptionField, refuseEncryption } from './protection.js';
import { partNumber } from './uploads.js';

export const copyFile: JsonEndpoint<'b2_copy_file'> = {
  capability: 'writeFiles',
  fields: {
    sourceFileId: text,
    fileName: text,
    destinationBucketId: optional(text),
    range: optional(text),
    metadataDirective: optional(oneOf(['COPY', 'REPLACE'])),
    contentType: optional(text),
    fileInfo: optional(textMap),
    fileRetention: retentionField,
    legalHold: holdField,
    sourceServerSideEncryption: encryptionField,
    destinationServerSideEncryption: encryptionField,
  },
  async run(request, call) {
    const source = findSource(call, request.sourceFileId);
    const bucket = findBucket(call, request.destinationBucketId ?? source.bucketId);
    const name = checkFileName(request.fileName);
    needName(call.caller, name);
    const lock = { retention: request.fileRetention, hold: request.legalHold };
    checkWantedLock(lock, bucket, call);
    refuseEncryption(request.sourceServerSideEncryption, request.destinationServerSideEncryption);
    const metadata = metadataOf(request, name, source);
    const copied = await copyContent(source, request.range, call, false);
    const version = newVersion(bucket, call, lock, { name, action: 'upload', ...metadata, ...copied });
    call.store.transaction(() => call.store.versions.add(version, bucket.seq, copied.pieces));
    return { ...fileJson(version, call), action: 'copy' };
  },
};

export const copyPart: JsonEndpoint<'b2_copy_part'> = {
  capability: 'writeFiles',
  fields: {
    sourceFileId: text,
    largeFileId: text,
    partNumber: integer,
    range: optional(text),
    sourceServerSideEncryption: encryptionField,
    destinationServerSideEncryption: encryptionField,
  },
  async run(request, call) {
    const source = findSource(call, request.sourceFileId);
    const number = partNumber(String(request.partNumber));
    findUnfinished(call, request.largeFileId);
    refuseEncryption(request.sourceServerSideEncryption, request.destinationServerSideEncryption);
    const { length, sha1, pieces } = await copyContent(source, request.range, call, true);
    // It may have been finished or cancelled while the source was read.
    const owner = findUnfinished(call, request.largeFileId);
    const part = { number, length, sha1: sha1 ?? SHA1_NONE, uploaded: call.clock.now() };
    const unused = call.store.transaction(() => call.store.parts.put(owner.seq, part, pieces));
    await call.store.contents.drop(unused);
    return partJson(part, request.largeFileId);
  },
};

function findSource(call: Call, fileId: string): StoredVersion {
  const source = findVersion(call, fileId);
  const bucket = call.store.buckets.byId(source.bucketId);
  if (bucket?.type !== 'allPublic') needCapability(call.caller, 'readFiles');
  if (source.action === 'hide') throw notFound(`File with id ${fileId} does not exist`);
  return source;
}

interface Asked {
  readonly metadataDirective: 'COPY' | 'REPLACE' | null;
  readonly contentType: string | null;
  readonly fileInfo: Readonly<Record<string, string>> | null;
}

/** COPY takes type and info from the source, REPLACE both from the request. */
function metadataOf(asked: Asked, name: string, source: StoredVersion): Pick<StoredVersion, 'type' | 'info'> {
  if (asked.metadataDirective !== 'REPLACE') {
    if (asked.contentType !== null)
      throw badRequest('contentType must not be given unless metadataDirective is REPLACE');
    if (asked.fileInfo !== null) throw badRequest('fileInfo must not be given unless metadataDirective is REPLACE');
    return { type: source.type, info: source.info };
  }
  if (asked.contentType === null) throw badRequest('contentType is required when metadataDirective is REPLACE');
  const info = checkFileInfo(asked.fileInfo ?? {});
  checkHeaderSize(name, info);
  return { type: contentTypeFor(name, asked.contentType), info };
}

type Copied = Pick<StoredVersion, 'length' | 'sha1' | 'md5'> & { readonly pieces: readonly Piece[] };

/** Shares the source's content. A part needs a digest of its own, and so does a range: those are read once to be hashed. */
async function copyContent(source: StoredVersion, range: string | null, call: Call, isPart: boolean): Promise<Copied> {
  const slice = sliceOf(source, range);
  const length = slice.end - slice.start;
  if (length > LIMITS.maxSingleUpload) throw badRequest(`Copy source too big: ${length}`, 'source_too_large');
  const pieces = slicePieces(call.store.versions.pieces(source), slice.start, slice.end);
  const whole = length === source.length;
  if (whole && (source.sha1 !== SHA1_NONE || !isPart)) return { length, sha1: source.sha1, md5: source.md5, pieces };
  const digest = createHash('sha1');
  for await (const block of call.store.contents.read(pieces, call.signal)) digest.update(block);
  // The source may have been deleted, and its content with it, while it was read.
  if (call.store.versions.byId(source.id) === null) throw notFound(`File with id ${source.id} does not exist`);
  return { length, sha1: digest.digest('hex'), md5: null, pieces };
}

function sliceOf(source: StoredVersion, range: string | null): Slice {
  if (range === null) return { start: 0, end: source.length };
  const slice = readCopyRange(range, source.length);
  if (slice === null) throw badRequest(`Bad range: ${range}`);
  if (slice === 'outside') throw new Failure(416, 'range_not_satisfiable', `The range ${range} is outside the file`);
  return slice;
}
