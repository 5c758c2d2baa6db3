/** Header names as B2 writes them. Header names are case-insensitive on the wire. Source: B2 docs, "Uploading", "Downloading". */
export const HEADER = {
  fileName: 'X-Bz-File-Name',
  fileId: 'X-Bz-File-Id',
  partNumber: 'X-Bz-Part-Number',
  contentSha1: 'X-Bz-Content-Sha1',
  infoPrefix: 'X-Bz-Info-',
  uploadTimestamp: 'X-Bz-Upload-Timestamp',
  customUploadTimestamp: 'X-Bz-Custom-Upload-Timestamp',
  legalHold: 'X-Bz-File-Legal-Hold',
  retentionMode: 'X-Bz-File-Retention-Mode',
  retainUntil: 'X-Bz-File-Retention-Retain-Until-Timestamp',
  sse: 'X-Bz-Server-Side-Encryption',
  sseCustomerAlgorithm: 'X-Bz-Server-Side-Encryption-Customer-Algorithm',
  sseCustomerKey: 'X-Bz-Server-Side-Encryption-Customer-Key',
  sseCustomerKeyMd5: 'X-Bz-Server-Side-Encryption-Customer-Key-Md5',
  replicationStatus: 'X-Bz-Replication-Status',
  unauthorizedToRead: 'X-Bz-Client-Unauthorized-To-Read',
  testMode: 'X-Bz-Test-Mode',
  /** On what webhooks get: `v1=` and the lower-case hexadecimal HMAC-SHA256 of the body. */
  eventSignature: 'X-Bz-Event-Notification-Signature',
} as const;

/** Values of `X-Bz-Content-Sha1` that are not a digest. */
export const SHA1_AT_END = 'hex_digits_at_end';
export const SHA1_NOT_CHECKED = 'do_not_verify';
export const SHA1_NONE = 'none';
export const SHA1_UNVERIFIED_PREFIX = 'unverified:';

/** Content type that asks B2 to choose one by the file name's extension. */
export const CONTENT_TYPE_AUTO = 'b2/x-auto';
export const CONTENT_TYPE_HIDE_MARKER = 'application/x-bz-hide-marker';

/** File info names that B2 or its clients give a meaning. */
export const INFO = {
  /** Modification time of the source, decimal milliseconds. */
  sourceModified: 'src_last_modified_millis',
  /** Whole-file SHA-1 of a large file, 40 hexadecimal digits, set when it is started. */
  largeFileSha1: 'large_file_sha1',
} as const;

/** `b2-*` info names that become standard headers on download; every other `b2-*` name is refused. */
export const INFO_TO_HEADER = {
  'b2-content-disposition': 'Content-Disposition',
  'b2-content-language': 'Content-Language',
  'b2-expires': 'Expires',
  'b2-cache-control': 'Cache-Control',
  'b2-content-encoding': 'Content-Encoding',
} as const;

/** Query parameters of a download that replace a stored header. */
export const OVERRIDE_TO_HEADER = {
  b2ContentDisposition: 'Content-Disposition',
  b2ContentLanguage: 'Content-Language',
  b2Expires: 'Expires',
  b2CacheControl: 'Cache-Control',
  b2ContentEncoding: 'Content-Encoding',
  b2ContentType: 'Content-Type',
} as const;
export type DownloadOverrides = { readonly [K in keyof typeof OVERRIDE_TO_HEADER]?: string };
