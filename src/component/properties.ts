import type { Account } from '../api/index.js';
import type { HeldBytes, StreamInput } from '../transfer/index.js';
import { acceptBoolean, acceptBytes, acceptHeaderText, acceptText, acceptWhole, refused } from './accept.js';
import { checkMetadataName, parseRange } from './checks.js';
import { ComponentEmitter } from './emitter.js';
import { type FlatArray, flatArray, type WritableFlatArray } from './flat-array.js';
import { hide } from './hide.js';
import type { AppKeyRecord, BucketRecord, FileRecord, HeaderRecord, MetadataRecord, PartRecord } from './records.js';
import type { LastAnswer } from './trace.js';
import type { TransferMemory } from './transfer-watch.js';

/** Seconds of the Timeout property that Node's timers can wait. */
const MAX_TIMEOUT_SECONDS = 2_147_483;

/** Everything that callers set before a call. */
export interface Inputs {
  applicationKeyId: string;
  applicationKey: string;
  prefix: string;
  delimiter: string;
  contentType: string;
  range: string;
  localFile: string;
  overwrite: boolean;
  timeout: number;
  appKeyMarker: string;
  fileMarker: string;
  versionMarker: string;
  partMarker: string;
  uploadStream: StreamInput | null;
}

function freshInputs(): Inputs {
  return {
    applicationKeyId: '',
    applicationKey: '',
    prefix: '',
    delimiter: '',
    contentType: '',
    range: '',
    localFile: '',
    overwrite: false,
    timeout: 60,
    appKeyMarker: '',
    fileMarker: '',
    versionMarker: '',
    partMarker: '',
    uploadStream: null,
  };
}

interface Results {
  buckets: BucketRecord[];
  files: FileRecord[];
  parts: PartRecord[];
  appKeys: AppKeyRecord[];
}

function freshResults(): Results {
  return { buckets: [], files: [], parts: [], appKeys: [] };
}

/**
 * The properties of the component: documented accessors over plain data. A refused assignment throws a B2Error with the code
 * `invalid_argument`. Source: component reference, section 1.
 */
export abstract class BackblazeB2Properties extends ComponentEmitter {
  protected inputs: Inputs = freshInputs();
  protected transfer: TransferMemory = { bytesTransferred: 0, startByte: 0 };
  protected lastAnswer: LastAnswer = { statusLine: '', headers: [] };
  /** What `fileData` holds, and of which version when a download into memory was cut short. */
  protected memory: HeldBytes = { bytes: Buffer.alloc(0), version: undefined };

  /** What the last calls of each kind gave. */
  protected results: Results = freshResults();
  #metadata: MetadataRecord[] = [];

  constructor() {
    super();
    // Keys and tokens must not come along when somebody copies or prints what can be enumerated.
    hide(this, 'inputs', 'transfer', 'lastAnswer', 'memory', 'results');
    for (const [name, value] of Object.entries(this)) {
      if (Array.isArray(value)) Object.defineProperty(this, name, { writable: false });
    }
  }

  /** Buckets of the last listBuckets or getBucketInfo. */
  get buckets(): readonly BucketRecord[] {
    return this.results.buckets;
  }
  /** Files of the last listing or getFileInfo. */
  get files(): readonly FileRecord[] {
    return this.results.files;
  }
  /** Parts of the last listParts. */
  get parts(): readonly PartRecord[] {
    return this.results.parts;
  }
  /** Keys of the last listAppKeys. */
  get appKeys(): readonly AppKeyRecord[] {
    return this.results.appKeys;
  }
  /** Metadata items: filled by getBucketInfo and getFileInfo, sent by uploads, createBucket, updateBucket and copyFile. */
  get metadata(): MetadataRecord[] {
    return this.#metadata;
  }
  set metadata(items: readonly MetadataRecord[]) {
    if (!Array.isArray(items)) throw refused('metadata', items, 'an array of { name, value }');
    this.#metadata = items.map(({ name, value }) => {
      if (name !== '') checkMetadataName(name);
      return { name, value: acceptText('metadataValue', value) };
    });
  }
  /** Takes what B2 answered as it is. */
  protected setMetadata(items: MetadataRecord[]): void {
    this.#metadata = items;
  }

  /** What the last login gave. */
  protected abstract get account(): Account | undefined;

  protected resetProperties(): void {
    this.inputs = freshInputs();
    this.transfer = { bytesTransferred: 0, startByte: 0 };
    this.lastAnswer = { statusLine: '', headers: [] };
    this.memory = { bytes: Buffer.alloc(0), version: undefined };
    this.results = freshResults();
    this.#metadata = [];
  }

  /** Key id; the account id for the master key. Changing it logs in anew at the next call. Default empty. */
  get applicationKeyId(): string {
    return this.inputs.applicationKeyId;
  }
  set applicationKeyId(value: string) {
    this.inputs.applicationKeyId = acceptText('applicationKeyId', value);
  }

  /** Secret of the key. Default empty. */
  get applicationKey(): string {
    return this.inputs.applicationKey;
  }
  set applicationKey(value: string) {
    // The value is not shown when it is refused.
    if (typeof value !== 'string') throw refused('applicationKey', typeof value, 'a string');
    this.inputs.applicationKey = value;
  }

  /** Account of the key; empty before the login. */
  get accountId(): string {
    return this.account?.accountId ?? '';
  }
  /** Bucket that the key is limited to; several are comma-separated; empty: all. */
  get accountAllowedBucketId(): string {
    return this.account?.allowed.buckets?.map(({ id }) => id).join(',') ?? '';
  }
  /** Name of that bucket; empty when it is gone, or when the key is not limited. */
  get accountAllowedBucketName(): string {
    return this.account?.allowed.buckets?.map(({ name }) => name ?? '').join(',') ?? '';
  }
  /** File-name prefix that the key is limited to; empty: none. */
  get accountAllowedPrefix(): string {
    return this.account?.allowed.namePrefix ?? '';
  }
  /** Token of the login, valid for 24 hours at most. Secret. */
  get accountAuthToken(): string {
    return this.account?.authorizationToken ?? '';
  }
  /** What the key may do, comma-separated. */
  get accountCapabilities(): string {
    return this.account?.allowed.capabilities.join(',') ?? '';
  }
  /** Smallest legal part but the last, bytes; 0 before the login. */
  get accountMinPartSize(): number {
    return this.account?.minPartSize ?? 0;
  }
  /** Recommended part size, bytes; 0 before the login. */
  get accountRecPartSize(): number {
    return this.account?.recommendedPartSize ?? 0;
  }

  /** Where listAppKeys goes on; empty: at the first key. */
  get appKeyMarker(): string {
    return this.inputs.appKeyMarker;
  }
  set appKeyMarker(value: string) {
    this.inputs.appKeyMarker = acceptText('appKeyMarker', value);
  }
  get appKeyCount(): number {
    return this.appKeys.length;
  }
  readonly appKeyAllowedBucketId: FlatArray<string> = flatArray(
    () => this.appKeys,
    (key) => key.allowedBucketId,
  );
  readonly appKeyAllowedPrefix: FlatArray<string> = flatArray(
    () => this.appKeys,
    (key) => key.allowedPrefix,
  );
  readonly appKeyCapabilities: FlatArray<string> = flatArray(
    () => this.appKeys,
    (key) => key.capabilities,
  );
  /** Milliseconds since 1970; -1: never expires. */
  readonly appKeyExpirationTime: FlatArray<number> = flatArray(
    () => this.appKeys,
    (key) => key.expirationTime,
  );
  readonly appKeyId: FlatArray<string> = flatArray(
    () => this.appKeys,
    (key) => key.id,
  );
  readonly appKeyName: FlatArray<string> = flatArray(
    () => this.appKeys,
    (key) => key.name,
  );

  get bucketCount(): number {
    return this.buckets.length;
  }
  readonly bucketId: FlatArray<string> = flatArray(
    () => this.buckets,
    (bucket) => bucket.id,
  );
  /** `allPrivate`, `allPublic`, or a type that the service makes. */
  readonly bucketKind: FlatArray<string> = flatArray(
    () => this.buckets,
    (bucket) => bucket.kind,
  );
  readonly bucketName: FlatArray<string> = flatArray(
    () => this.buckets,
    (bucket) => bucket.name,
  );
  readonly bucketRevision: FlatArray<number> = flatArray(
    () => this.buckets,
    (bucket) => bucket.revision,
  );

  /** Where listFiles and listMultipartUploads go on; empty: at the first file. */
  get fileMarker(): string {
    return this.inputs.fileMarker;
  }
  set fileMarker(value: string) {
    this.inputs.fileMarker = acceptText('fileMarker', value);
  }
  /** Where listFileVersions goes on; empty: at the first version. */
  get versionMarker(): string {
    return this.inputs.versionMarker;
  }
  set versionMarker(value: string) {
    this.inputs.versionMarker = acceptText('versionMarker', value);
  }
  get fileCount(): number {
    return this.files.length;
  }
  readonly fileBucketId: FlatArray<string> = flatArray(
    () => this.files,
    (file) => file.bucketId,
  );
  readonly fileContentType: FlatArray<string> = flatArray(
    () => this.files,
    (file) => file.contentType,
  );
  /** Milliseconds since 1970; 0 for a folder. */
  readonly fileCreatedTime: FlatArray<number> = flatArray(
    () => this.files,
    (file) => file.createdTime,
  );
  readonly fileId: FlatArray<string> = flatArray(
    () => this.files,
    (file) => file.id,
  );
  /** `upload`, `start`, `hide` or `folder`. */
  readonly fileKind: FlatArray<string> = flatArray(
    () => this.files,
    (file) => file.kind,
  );
  readonly fileMD5Hash: FlatArray<string> = flatArray(
    () => this.files,
    (file) => file.md5Hash,
  );
  /** Milliseconds since 1970; -1 when not known. */
  readonly fileModifiedTime: FlatArray<number> = flatArray(
    () => this.files,
    (file) => file.modifiedTime,
  );
  readonly fileName: FlatArray<string> = flatArray(
    () => this.files,
    (file) => file.name,
  );
  readonly fileSHA1Hash: FlatArray<string> = flatArray(
    () => this.files,
    (file) => file.sha1Hash,
  );
  /** Bytes; 0 for a folder, a hide marker and an unfinished upload. */
  readonly fileSize: FlatArray<number> = flatArray(
    () => this.files,
    (file) => file.size,
  );

  /** Listings give only names that begin with it. Filled from accountAllowedPrefix when empty. */
  get prefix(): string {
    return this.inputs.prefix;
  }
  set prefix(value: string) {
    this.inputs.prefix = acceptText('prefix', value);
  }
  /** listFiles and listFileVersions fold names that share the text up to it into one folder. Usually `/`. */
  get delimiter(): string {
    return this.inputs.delimiter;
  }
  set delimiter(value: string) {
    this.inputs.delimiter = acceptText('delimiter', value);
  }
  /** MIME type of uploads; empty: B2 chooses by the name's extension. */
  get contentType(): string {
    return this.inputs.contentType;
  }
  set contentType(value: string) {
    this.inputs.contentType = acceptHeaderText('contentType', value);
  }
  /** `Start-` or `Start-End` in bytes from 0, both included, for downloads and copies; empty: all. */
  get range(): string {
    return this.inputs.range;
  }
  set range(value: string) {
    parseRange(acceptText('range', value));
    this.inputs.range = value;
  }
  /** Bytes from the start that need not be moved again by the next upload or download. Default 0. */
  get startByte(): number {
    return this.transfer.startByte;
  }
  set startByte(value: number) {
    this.transfer.startByte = acceptWhole('startByte', value, 'bytes');
  }
  /** Path to upload from or to download to; empty: fileData. */
  get localFile(): string {
    return this.inputs.localFile;
  }
  set localFile(value: string) {
    this.inputs.localFile = acceptText('localFile', value);
  }
  /** Content to upload, or what was downloaded, when localFile is empty. A string is taken as UTF-8. */
  get fileData(): Buffer {
    return this.memory.bytes;
  }
  set fileData(value: Uint8Array | string) {
    this.memory = { bytes: acceptBytes('fileData', value), version: undefined };
  }
  /** Ours: a Node or web stream, or any (async) iterable of bytes, to upload before localFile and fileData. Used once. */
  get uploadStream(): StreamInput | null {
    return this.inputs.uploadStream;
  }
  set uploadStream(value: StreamInput | null) {
    const iterable =
      typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value);
    if (value !== null && (!iterable || value instanceof Uint8Array)) {
      throw refused('uploadStream', value, 'null, a Node or web readable stream, or an iterable of Buffers');
    }
    this.inputs.uploadStream = value;
  }
  /** Whether a download may replace an existing localFile. Default false. */
  get overwrite(): boolean {
    return this.inputs.overwrite;
  }
  set overwrite(value: boolean) {
    this.inputs.overwrite = acceptBoolean('overwrite', value);
  }

  /** Growing adds empty items, shrinking drops from the end, 0 clears. */
  get metadataCount(): number {
    return this.metadata.length;
  }
  set metadataCount(value: number) {
    const count = acceptWhole('metadataCount', value, 'items', 1000);
    this.#metadata = Array.from({ length: count }, (_, i) => this.#metadata[i] ?? { name: '', value: '' });
  }
  readonly metadataName: WritableFlatArray<string> = flatArray(
    () => this.metadata,
    (item) => item.name,
    (item, value) => {
      checkMetadataName(value);
      item.name = value;
    },
  );
  readonly metadataValue: WritableFlatArray<string> = flatArray(
    () => this.metadata,
    (item) => item.value,
    (item, value) => {
      item.value = acceptText('metadataValue', value);
    },
  );

  /** Headers of the last answer. */
  get parsedHeaders(): readonly HeaderRecord[] {
    return this.lastAnswer.headers;
  }
  get parsedHeaderCount(): number {
    return this.lastAnswer.headers.length;
  }
  readonly parsedHeaderField: FlatArray<string> = flatArray(
    () => this.lastAnswer.headers,
    (header) => header.field,
  );
  readonly parsedHeaderValue: FlatArray<string> = flatArray(
    () => this.lastAnswer.headers,
    (header) => header.value,
  );

  /** Where listParts goes on; empty: at the first part. */
  get partMarker(): string {
    return this.inputs.partMarker;
  }
  set partMarker(value: string) {
    this.inputs.partMarker = acceptText('partMarker', value);
  }
  get partCount(): number {
    return this.parts.length;
  }
  /** Milliseconds since 1970. */
  readonly partCreatedTime: FlatArray<number> = flatArray(
    () => this.parts,
    (part) => part.createdTime,
  );
  readonly partMD5Hash: FlatArray<string> = flatArray(
    () => this.parts,
    (part) => part.md5Hash,
  );
  /** From 1. */
  readonly partNumber: FlatArray<number> = flatArray(
    () => this.parts,
    (part) => part.number,
  );
  readonly partSHA1Hash: FlatArray<string> = flatArray(
    () => this.parts,
    (part) => part.sha1Hash,
  );
  /** Bytes. */
  readonly partSize: FlatArray<number> = flatArray(
    () => this.parts,
    (part) => part.size,
  );

  /** Longest silence of a connection, seconds; 0 waits for ever. Default 60. */
  get timeout(): number {
    return this.inputs.timeout;
  }
  set timeout(value: number) {
    this.inputs.timeout = acceptWhole('timeout', value, 'seconds', MAX_TIMEOUT_SECONDS);
  }
}
