import { SHA1_NONE } from '../../wire/headers.js';
import type { Call } from '../context.js';
import { toStore, unlock } from '../encryption.js';
import { badRequest, notFound } from '../failure.js';
import { integer, oneOf, optional, text, textMap } from '../fields.js';
import { checkFileInfo, checkFileName, checkHeaderSize } from '../names.js';
import { needCapability, needName } from '../permissions.js';
import type { StoredVersion } from '../store/version-row.js';
import { contentTypeFor } from './content-type.js';
import { withCopy } from './copy-content.js';
import { encryptionField, encryptionFor, encryptionOf, encryptionOfPart } from './encryption-fields.js';
import type { JsonEndpoint } from './endpoint.js';
import { fileJson } from './file-json.js';
import { newVersion } from './files.js';
import { findBucket, findUnfinished, findVersion } from './find.js';
import { keepVersion } from './keep-version.js';
import { checkWantedLock, holdField, retentionField } from './lock-fields.js';
import { partJson } from './part-json.js';
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
    const from = unlock(source.encryption, encryptionOf(request.sourceServerSideEncryption));
    const to = encryptionFor(encryptionOf(request.destinationServerSideEncryption), bucket);
    const metadata = metadataOf(request, name, source);
    checkHeaderSize({ name, info: metadata.info, encryption: to }, bucket);
    const version = await withCopy({ source, range: request.range, from, to, isPart: false }, call, (copied) => {
      // The bucket may have gone while the source was read.
      const target = findBucket(call, bucket.id);
      const { pieces, ...content } = copied;
      const encryption = toStore(to, call.random);
      const made = newVersion(target, call, lock, { name, action: 'upload', ...metadata, ...content, encryption });
      keepVersion('b2:ObjectCreated:Copy', made, pieces, call);
      return made;
    });
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
    const from = unlock(source.encryption, encryptionOf(request.sourceServerSideEncryption));
    const given = encryptionOf(request.destinationServerSideEncryption);
    const to = encryptionOfPart(findUnfinished(call, request.largeFileId), given);
    const copying = { source, range: request.range, from, to, isPart: true };
    const { unused, json } = await withCopy(copying, call, ({ length, sha1, pieces }) => {
      // It may have been finished or cancelled while the source was read.
      const owner = findUnfinished(call, request.largeFileId);
      const part = { number, length, sha1: sha1 ?? SHA1_NONE, uploaded: call.clock.now() };
      const unused = call.store.transaction(() => call.store.parts.put(owner.seq, part, pieces));
      return { unused, json: partJson(part, owner) };
    });
    await call.store.contents.drop(unused);
    return json;
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
  return { type: contentTypeFor(name, asked.contentType), info };
}
