import { LIMITS } from '../wire/limits.js';
import { type AnyRow, bool, int, text } from './kinds.js';

const isUrl = (value: string): boolean => {
  if (value === '') return true;
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash } = new URL(value);
  return (protocol === 'https:' || protocol === 'http:') && search === '' && hash === '';
};
const URL_LEGAL = 'an absolute http or https URL without query, or nothing';
const isMillis = (value: string): boolean => /^\d{0,15}$/.test(value);
const MAX_INT = 2_147_483_647;

/**
 * Every setting of `config()`. Source of the names and meanings: component reference, section 4; rows marked "Ours" have no
 * counterpart there. -1 in a page size means B2's own default.
 */
export const SETTINGS = {
  AccumulatePages: bool({
    default: false,
    doc: 'Append each further page of a listing to the arrays until the last page; off, every page replaces them.',
  }),
  AllowPlainHTTP: bool({
    default: false,
    doc: 'Ours. Send keys and tokens without TLS to other machines too; to this machine they always may.',
  }),
  APIURL: text({
    default: '',
    legal: URL_LEGAL,
    test: isUrl,
    doc: 'Base URL of all calls except uploads and downloads. Filled by authorize; a value set afterwards replaces it.',
  }),
  APIVersion: int({ default: 4, min: 1, max: 4, doc: 'Version of the native API to speak.' }),
  BufferLimit: int({
    default: 104_857_600,
    min: LIMITS.minPartSize,
    max: 68_719_476_736,
    unit: 'bytes',
    doc: 'Ours. Memory that the parts of one streamed upload may take while they wait to be sent. A stream longer than this is uploaded in parts.',
  }),
  BytesTransferred: int({
    default: 0,
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    unit: 'bytes',
    readOnly: true,
    doc: 'Bytes of content that the last upload or download moved.',
  }),
  ClientModifiedTime: text({
    default: '',
    legal: 'milliseconds since 1970 in decimal digits, or nothing',
    test: isMillis,
    doc: 'Modification time stored with uploads as src_last_modified_millis; counts toward the ten metadata items. Empty: the time of LocalFile.',
  }),
  ConnectionTimeout: int({
    default: 0,
    min: 0,
    max: MAX_INT,
    unit: 'seconds',
    doc: 'Longest wait for a connection. 0: the Timeout property.',
  }),
  DownloadAuthToken: text({
    default: '',
    doc: 'Token of getDownloadAuthToken, used by downloadFile in place of the account token.',
  }),
  DownloadURL: text({
    default: '',
    legal: URL_LEGAL,
    test: isUrl,
    doc: 'Base URL of downloads. Filled by authorize; a value set afterwards replaces it.',
  }),
  FragmentSize: int({
    default: 0,
    min: 0,
    max: LIMITS.maxSingleUpload,
    unit: 'bytes',
    doc: 'Part size of uploads in parts, at least 5,000,000. 0: the size that B2 recommends, filled by authorize. It grows by itself where 10,000 parts would not suffice.',
  }),
  IfRevision: int({
    default: -1,
    min: -1,
    max: Number.MAX_SAFE_INTEGER,
    doc: 'From 0 on: updateBucket succeeds only while the bucket has this revision.',
  }),
  KeepAlive: bool({ default: true, doc: 'Keep connections for the next request.' }),
  LargeFileSHA1Limit: int({
    default: 268_435_456,
    min: 0,
    max: LIMITS.maxFileSize,
    unit: 'bytes',
    doc: 'Ours. Largest file or Buffer that is read once before it is sent in parts, to store its SHA-1 as large_file_sha1, so that every client can verify the download. Larger ones go in a single pass without it. 0: all of them.',
  }),
  ListWithMetadata: bool({ default: false, doc: 'Listings also fire MetadataList for each metadata item.' }),
  LogLevel: int({
    default: 1,
    min: 0,
    max: 3,
    doc: 'How much the Log event tells: 0 nothing, 1 each request and status, 2 headers, 3 JSON bodies too. Secrets are never told.',
  }),
  MaxAppKeyResults: int({
    default: -1,
    none: -1,
    min: 1,
    max: LIMITS.listKeysMax,
    unit: 'keys',
    doc: 'Page size of listAppKeys.',
  }),
  MaxAttempts: int({
    default: 8,
    min: 1,
    max: 100,
    unit: 'requests',
    doc: 'Ours. How often a request is sent in all before its failure is reported, with growing pauses in between.',
  }),
  MaxConcurrentParts: int({
    default: 8,
    min: 1,
    max: 64,
    unit: 'connections',
    doc: 'Ours. Parts of one upload that are sent at the same time.',
  }),
  MaxPartResults: int({
    default: -1,
    none: -1,
    min: 1,
    max: LIMITS.listPartsMax,
    unit: 'parts',
    doc: 'Page size of listParts.',
  }),
  MaxResults: int({
    default: -1,
    none: -1,
    min: 1,
    max: LIMITS.listFilesMax,
    unit: 'files',
    doc: 'Page size of listFiles and listFileVersions; listMultipartUploads gets 100 at most.',
  }),
  ProgressAbsolute: bool({
    default: true,
    doc: 'The Progress of a resumed transfer includes what was moved before; off, it begins at 0.',
  }),
  ProgressStep: int({
    default: 1,
    min: 0,
    max: 100,
    unit: 'percent',
    doc: 'Percent between Progress events; 0: one for every block.',
  }),
  Realm: text({
    default: 'https://api.backblazeb2.com',
    legal: URL_LEGAL,
    test: (value) => value !== '' && isUrl(value),
    doc: 'Ours. Where authorize goes: the real service, or the URL of an embedded server.',
  }),
  ResumableUploadState: text({
    default: '',
    doc: 'State of an unfinished upload in parts. Set it in another instance to go on there; empty after success.',
  }),
  RetryMaxDelay: int({
    default: 64,
    min: 0,
    max: 3600,
    unit: 'seconds',
    doc: 'Ours. Longest pause between two tries; the first is up to 1 second, each further one up to twice as long.',
  }),
  SendMetadataOnCopy: bool({
    default: false,
    doc: "copyFile sets contentType, metadata and ClientModifiedTime instead of copying the source's.",
  }),
  SimpleUploadLimit: int({
    default: 0,
    min: 0,
    max: LIMITS.maxSingleUpload,
    unit: 'bytes',
    doc: 'Largest content sent by a single request; more is sent in parts. 0: the part size that B2 recommends, filled by authorize.',
  }),
  StatusLine: text({ default: '', readOnly: true, doc: 'First line of the last answer, for example HTTP/1.1 200 OK.' }),
  TransferredHeaders: text({ default: '', readOnly: true, doc: 'Headers of the last answer, a line each.' }),
  UserAgent: text({
    default: '',
    legal: 'product/version tokens, printable ASCII',
    test: (value) => /^[\x20-\x7e]*$/.test(value),
    doc: "Put in front of this library's own name in the User-Agent header.",
  }),
} as const satisfies Record<string, AnyRow>;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { readonly [K in SettingName]: (typeof SETTINGS)[K]['default'] };
