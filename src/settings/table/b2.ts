import { LIMITS } from '../../wire/limits.js';
import { type AnySetting, bool, idle, int, secret, setting, text, told } from '../kinds.js';
import { hex, millis, oneOf, requiredUrl, url } from './texts.js';

const pageSize = (max: number, unit: string) => int({ default: -1, none: -1, min: 1, max, unit });

/** The component's own settings. Source: component reference, section 4.1; "Ours" have no counterpart there. */
export const B2_SETTINGS = {
  AccumulatePages: setting(
    bool(false),
    'Append each further page of a listing to the arrays until the last page; off, every page replaces them.',
  ),
  AllowedHosts: setting(
    text(),
    'Ours. Further hosts that requests may go to, with everything below them, separated by semicolons, commas or spaces. Without it they go to the hosts of Realm, APIURL, DownloadURL and of the answer to the login, to those that share their domain, and nowhere else.',
  ),
  AllowPlainDownload: setting(
    bool(false),
    'Ours. With a password or key, download files that are not encrypted as they are; off, such a file is an error. Who may write to the bucket could put one there.',
  ),
  AllowPlainHTTP: setting(
    bool(false),
    'Ours. Send keys and tokens without TLS to other machines too; to this machine they always may.',
  ),
  APIURL: setting(
    url,
    'Base URL of all calls except uploads and downloads. Filled by authorize; a value set afterwards replaces it.',
  ),
  APIVersion: setting(int({ default: 4, min: 1, max: 4 }), 'Version of the native API to speak.'),
  BufferLimit: setting(
    int({ default: 104_857_600, min: LIMITS.minPartSize, max: 68_719_476_736, unit: 'bytes' }),
    'Ours. Memory that the parts of a streamed upload, or of all those of uploadFiles, may take while they wait to be sent. A stream longer than this is uploaded in parts.',
  ),
  ClientModifiedTime: setting(
    millis,
    'Modification time stored with uploads as src_last_modified_millis; counts toward the ten metadata items. Empty: the time of LocalFile.',
  ),
  DecryptionPasswords: setting(
    secret(text()),
    'Ours. Further passwords that downloads try after encryptionPassword, one a line: those that older files were encrypted with.',
  ),
  DownloadAuthToken: setting(
    text(),
    'Token of getDownloadAuthToken, used by downloadFile in place of the account token.',
  ),
  DownloadTempFile: idle(
    text(),
    'Temporary file of an encrypted download.',
    'Downloads grow beside LocalFile and are resumed there, whatever they hold.',
  ),
  DownloadURL: setting(url, 'Base URL of downloads. Filled by authorize; a value set afterwards replaces it.'),
  EncryptionFormat: setting(
    oneOf('stream', 'stream', 'openssl'),
    'Ours. Format of new encrypted files: `stream` is authenticated and can be read anywhere; `openssl` is for others, who read it with `openssl enc -d -aes-256-cbc -pbkdf2 -iter N`. Downloads recognise the format.',
  ),
  EncryptionIterations: setting(
    int({ default: 600_000, min: 10_000, max: 10_000_000, unit: 'rounds' }),
    'Ours. PBKDF2 rounds of the openssl format: of new files, and of those whose file info does not tell.',
  ),
  EncryptionIV: setting(
    secret(hex(16)),
    'Initialization vector of client-side encryption. With EncryptionKey it means raw AES-256-CBC, which is not authenticated.',
  ),
  EncryptionKey: setting(
    secret(hex(32)),
    'Key of client-side encryption, used for new files in place of encryptionPassword.',
  ),
  FragmentSize: setting(
    int({ default: 0, min: 0, max: LIMITS.maxSingleUpload, unit: 'bytes' }),
    'Part size of uploads in parts, at least 5,000,000. 0: the size that B2 recommends, filled by authorize. It grows by itself where 10,000 parts would not suffice.',
  ),
  IfRevision: setting(
    int({ default: -1, min: -1, max: Number.MAX_SAFE_INTEGER }),
    'From 0 on: updateBucket succeeds only while the bucket has this revision.',
  ),
  JournalDirectory: setting(
    text(),
    "Ours. Where UploadJournal keeps its files, one for each unfinished upload. Empty: `backblazeb2/uploads` in the user's directory for state ($XDG_STATE_HOME or ~/.local/state, ~/Library/Application Support, %LOCALAPPDATA%).",
  ),
  KdfCost: setting(
    int({ default: 15, min: 15, max: 20 }),
    'Ours. Cost of deriving keys of new files from encryptionPassword, log2 of N of scrypt: 15 takes 32 MiB and some tenths of a second once for many files, each step doubles both.',
  ),
  LargeFileSHA1Limit: setting(
    int({ default: 268_435_456, min: 0, max: LIMITS.maxFileSize, unit: 'bytes' }),
    'Ours. Largest file or Buffer that is read once before it is sent in parts, to store its SHA-1 as large_file_sha1, so that every client can verify the download. Larger ones go in a single pass without it. 0: all of them.',
  ),
  ListWithMetadata: setting(bool(false), 'Listings also fire MetadataList for each metadata item.'),
  MaxAppKeyResults: setting(pageSize(LIMITS.listKeysMax, 'keys'), 'Page size of listAppKeys.'),
  MaxAttempts: setting(
    int({ default: 8, min: 1, max: 100, unit: 'requests' }),
    'Ours. How often a request is sent in all before its failure is reported, with growing pauses in between.',
  ),
  MaxConcurrentFiles: setting(
    int({ default: 16, min: 1, max: 256, unit: 'files' }),
    'Ours. Files of uploadFiles and downloadFiles that are transferred at the same time.',
  ),
  MaxConcurrentParts: setting(
    int({ default: 8, min: 1, max: 64, unit: 'connections' }),
    'Ours. Most parts of one upload that are sent at the same time, and most ranges of a download to localFile that are fetched so. An upload begins with four, a download with one; they take more only as long as it makes them faster and this process has time for it. A copy asks for so many parts at the same time.',
  ),
  MaxPartResults: setting(pageSize(LIMITS.listPartsMax, 'parts'), 'Page size of listParts.'),
  MaxResults: setting(
    pageSize(LIMITS.listFilesMax, 'files'),
    'Page size of listFiles and listFileVersions; listMultipartUploads gets 100 at most.',
  ),
  ProgressAbsolute: setting(
    bool(true),
    'The Progress of a resumed transfer includes what was moved before; off, it begins at 0.',
  ),
  ProgressStep: setting(
    int({ default: 1, min: 0, max: 100, unit: 'percent' }),
    'Percent between Progress events; 0: one for every block.',
  ),
  RawRequest: told(
    text(),
    'The last request as it was sent, secrets left out; of a body that is not JSON, its length.',
  ),
  RawResponse: told(text(), 'The last answer as it came, secrets left out, its body up to TransferredDataLimit.'),
  Realm: setting(
    requiredUrl('https://api.backblazeb2.com'),
    'Ours. Where authorize goes: the real service, or the URL of an embedded server.',
  ),
  ResumableUploadState: setting(
    text(),
    'State of an unfinished upload in parts. Set it in another instance to go on there; empty after success.',
  ),
  RetryMaxDelay: setting(
    int({ default: 64, min: 0, max: 3600, unit: 'seconds' }),
    'Ours. Longest pause between two tries; the first is up to 1 second, each further one up to twice as long.',
  ),
  ResumeUnfinished: setting(
    bool(true),
    'Ours. An upload in parts from localFile or fileData that knows of no earlier call looks for an unfinished one of the same name, type and info, and sends only the parts whose SHA-1 differs. Needs listFiles.',
  ),
  SendMetadataOnCopy: setting(
    bool(false),
    "copyFile sets contentType, metadata and ClientModifiedTime instead of copying the source's.",
  ),
  SimpleUploadLimit: setting(
    int({ default: 0, min: 0, max: LIMITS.maxSingleUpload, unit: 'bytes' }),
    'Largest content sent by a single request; more is sent in parts. 0: the part size that B2 recommends, filled by authorize.',
  ),
  TempPath: idle(
    text(),
    'Directory for temporary files.',
    'A download grows beside its target, because only within one file system it can get its final name at once.',
  ),
  UploadJournal: setting(
    bool(true),
    'Ours. Keep a journal of each upload in parts from LocalFile, so that the same call goes on with it after the process was killed. It holds no secret.',
  ),
  XChildCount: told(
    int({ default: 0, min: 0, max: Number.MAX_SAFE_INTEGER }),
    'Children of the element that XPath selects.',
  ),
  XChildName: told(text(), 'Name of a child, as `XChildName[0]`; from 0 to XChildCount - 1.'),
  XChildXText: told(text(), 'Text of a child, as `XChildXText[0]`; from 0 to XChildCount - 1.'),
  XElement: told(text(), 'Name of the element that XPath selects; empty for a member of an array.'),
  XParent: told(text(), 'Name of its parent.'),
  XPath: setting(
    text(),
    'Selects an element of the last answer, JSON or XML, by a path such as `/json/files/[1]/fileName` or `$.files[0].fileName`.',
  ),
  XSubTree: told(text(), 'The element with everything below it, as JSON or XML.'),
  XText: told(text(), 'Text or value of the element.'),
} as const satisfies Record<string, AnySetting>;
