import type { FileResponse } from '../../wire/file.js';
import type { Call } from '../context.js';
import { NO_ENCRYPTION, toSetting } from '../encryption.js';
import type { StoredVersion } from '../store/version-row.js';

/** A version as every call answers it. v1 names the length `size`; clients of v1 ignore what is newer. */
export function fileJson(version: StoredVersion, call: Pick<Call, 'account' | 'version' | 'caller'>): FileResponse {
  // In the order of the keys, and without spreads: pages have thousands of them.
  const json: { -readonly [K in keyof FileResponse]: FileResponse[K] } = {
    accountId: call.account.id,
    action: version.action,
    bucketId: version.bucketId,
    contentLength: version.length,
    contentMd5: version.md5,
    contentSha1: version.sha1,
    contentType: version.type,
    fileId: version.id,
    fileInfo: version.info,
    fileName: version.name,
  } as FileResponse;
  if (version.action !== 'hide') {
    const { fileRetention, legalHold } = lockJson(version, call);
    json.fileRetention = fileRetention;
    json.legalHold = legalHold;
  }
  if (version.replication !== null) json.replicationStatus = version.replication.status;
  json.serverSideEncryption = toSetting(version.encryption);
  if (call.version === 1) json.size = version.length;
  json.uploadTimestamp = version.uploaded;
  return json;
}

function lockJson(
  { retention, hold }: StoredVersion,
  { caller }: Pick<Call, 'caller'>,
): Required<Pick<FileResponse, 'fileRetention' | 'legalHold'>> {
  const readsRetention = caller.capabilities.has('readFileRetentions');
  const readsHold = caller.capabilities.has('readFileLegalHolds');
  return {
    fileRetention: { isClientAuthorizedToRead: readsRetention, value: readsRetention ? retention : null },
    legalHold: { isClientAuthorizedToRead: readsHold, value: readsHold ? hold : null },
  };
}

export function folderJson(folder: string, bucketId: string, call: Pick<Call, 'account' | 'version'>): FileResponse {
  return {
    accountId: call.account.id,
    action: 'folder',
    bucketId,
    contentLength: 0,
    contentMd5: null,
    contentSha1: null,
    contentType: null,
    fileId: null,
    fileInfo: {},
    fileName: folder,
    serverSideEncryption: toSetting(NO_ENCRYPTION),
    ...(call.version === 1 ? { size: 0 } : {}),
    uploadTimestamp: 0,
  };
}
