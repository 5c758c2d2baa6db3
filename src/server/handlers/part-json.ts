import type { PartResponse } from '../../wire/large-file.js';
import { toSetting } from '../encryption.js';
import type { StoredPart } from '../store/parts.js';
import type { StoredVersion } from '../store/version-row.js';

export const partJson = (part: StoredPart, { id, encryption }: StoredVersion): PartResponse => ({
  contentLength: part.length,
  contentMd5: null,
  contentSha1: part.sha1,
  fileId: id,
  partNumber: part.number,
  serverSideEncryption: toSetting(encryption),
  uploadTimestamp: part.uploaded,
});
