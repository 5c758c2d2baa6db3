import type { EncryptionRequest } from '../wire/encryption.js';
import type { NewFileOptions } from '../wire/file.js';
import { HEADER } from '../wire/headers.js';

type Headers = Record<string, string>;

/** The headers of b2_upload_file that b2_start_large_file takes as JSON. Source: B2 docs, b2_upload_file. */
export function newFileHeaders(options: NewFileOptions): Headers {
  const { customUploadTimestamp, legalHold, fileRetention, serverSideEncryption } = options;
  const { mode, retainUntilTimestamp } = fileRetention ?? { mode: null, retainUntilTimestamp: null };
  return {
    ...(customUploadTimestamp ? { [HEADER.customUploadTimestamp]: String(customUploadTimestamp) } : {}),
    ...(legalHold ? { [HEADER.legalHold]: legalHold } : {}),
    ...(mode === null ? {} : { [HEADER.retentionMode]: mode, [HEADER.retainUntil]: String(retainUntilTimestamp) }),
    ...encryptionHeaders(serverSideEncryption),
  };
}

/** Server-side encryption where it travels in headers: uploads, parts and downloads. Source: B2 docs, "Server-Side Encryption". */
export function encryptionHeaders(encryption: EncryptionRequest | null | undefined): Headers {
  if (encryption?.mode === 'SSE-B2') return { [HEADER.sse]: encryption.algorithm };
  return customerKeyHeaders(encryption);
}

/** Those of SSE-C alone: parts and downloads take no others. */
export function customerKeyHeaders(encryption: EncryptionRequest | null | undefined): Headers {
  if (encryption?.mode !== 'SSE-C') return {};
  return {
    [HEADER.sseCustomerAlgorithm]: encryption.algorithm,
    [HEADER.sseCustomerKey]: encryption.customerKey,
    [HEADER.sseCustomerKeyMd5]: encryption.customerKeyMd5,
  };
}
