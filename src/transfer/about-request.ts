import { createHash } from 'node:crypto';
import type { UploadRequest } from './upload-request.js';

/** What tells a wish of a new file from another one: type, info, encryption and locks are fixed when a large file is begun. */
export function aboutOf(request: UploadRequest): string {
  const { contentType, fileInfo, serverSideEncryption: sse, legalHold, fileRetention, customUploadTimestamp } = request;
  const info = Object.entries(fileInfo).sort(([a], [b]) => (a < b ? -1 : 1));
  // Of a customer's key its public digest.
  const key = sse?.mode === 'SSE-C' ? sse.customerKeyMd5 : undefined;
  const all = [contentType, info, sse?.mode, key, legalHold, fileRetention, customUploadTimestamp];
  return createHash('sha256').update(JSON.stringify(all)).digest('base64url');
}
