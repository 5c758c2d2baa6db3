import type { PartResponse } from '../../wire/large-file.js';
import type { StoredPart } from '../store/parts.js';

export const partJson = (part: StoredPart, fileId: string): PartResponse => ({
  contentLength: part.length,
  contentMd5: null,
  contentSha1: part.sha1,
  fileId,
  partNumber: part.number,
  serverSideEncryption: { algorithm: null, mode: null },
  uploadTimestamp: part.uploaded,
});
