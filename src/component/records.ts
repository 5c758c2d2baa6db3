import { plainSha1 } from '../api/index.js';
import { notedPlainSize } from '../crypto/index.js';
import type { BucketResponse, CorsRule, LifecycleRule, ReplicationConfiguration } from '../wire/bucket.js';
import type { FileResponse } from '../wire/file.js';
import { INFO } from '../wire/headers.js';
import type { KeyResponse } from '../wire/key.js';
import type { PartResponse } from '../wire/large-file.js';
import type { BucketListEvent, FileListEvent, PartListEvent } from './events.js';

/** A bucket of the last listing. */
export interface BucketRecord extends BucketListEvent {
  readonly lifecycleRules: readonly LifecycleRule[];
  readonly corsRules: readonly CorsRule[];
  /** Null when there is none, or the key may not see it. */
  readonly replication: ReplicationConfiguration | null;
  readonly sseMode: string;
  readonly lockEnabled: boolean;
  readonly retentionMode: string;
  /** For example `30 days`. */
  readonly retentionPeriod: string;
}

/** A file version, hide marker, unfinished upload or folder of the last listing. Times are milliseconds since 1970. */
export interface FileRecord extends FileListEvent {
  readonly md5Hash: string;
  readonly sseMode: string;
  readonly legalHold: string;
  readonly retentionMode: string;
  /** 0: none. */
  readonly retainUntil: number;
  readonly replicationStatus: string;
}

/** A stored part of the last listParts. */
export type PartRecord = Omit<PartListEvent, 'fileId'>;

/** An application key of the last listAppKeys. */
export interface AppKeyRecord {
  readonly id: string;
  readonly name: string;
  readonly capabilities: string;
  readonly allowedBucketId: string;
  readonly allowedPrefix: string;
  readonly expirationTime: number;
}

/** A metadata item, which B2 calls file info or bucket info. */
export interface MetadataRecord {
  name: string;
  value: string;
}

/** A query parameter of sendCustomRequest. */
export interface QueryParamRecord {
  name: string;
  value: string;
}

export interface HeaderRecord {
  readonly field: string;
  readonly value: string;
}

export function bucketRecord(bucket: BucketResponse): BucketRecord {
  const lock = bucket.fileLockConfiguration?.value;
  const period = lock?.defaultRetention?.period;
  return {
    id: bucket.bucketId,
    name: bucket.bucketName,
    kind: bucket.bucketType,
    revision: bucket.revision,
    lifecycleRules: bucket.lifecycleRules ?? [],
    corsRules: bucket.corsRules ?? [],
    replication: bucket.replicationConfiguration?.value ?? null,
    sseMode: bucket.defaultServerSideEncryption?.value?.mode ?? '',
    lockEnabled: lock?.isFileLockEnabled ?? false,
    retentionMode: lock?.defaultRetention?.mode ?? '',
    retentionPeriod: period ? `${period.duration} ${period.unit}` : '',
  };
}

export function fileRecord(file: FileResponse, bucketId: string): FileRecord {
  const kind = file.action === 'copy' ? 'upload' : file.action;
  const content = kind === 'upload' || kind === 'start';
  return {
    id: file.fileId ?? '',
    bucketId: file.bucketId ?? bucketId,
    name: file.fileName,
    size: kind === 'upload' ? file.contentLength : 0,
    plainSize: (kind === 'upload' ? notedPlainSize(file.fileInfo ?? {}, file.contentLength) : undefined) ?? -1,
    contentType: file.contentType ?? '',
    createdTime: file.uploadTimestamp,
    modifiedTime: modifiedTime(file),
    kind,
    sha1Hash: content ? (plainSha1(file.contentSha1) ?? file.fileInfo?.[INFO.largeFileSha1] ?? '') : '',
    md5Hash: content ? (file.contentMd5 ?? '') : '',
    sseMode: file.serverSideEncryption?.mode ?? '',
    legalHold: file.legalHold?.value ?? '',
    retentionMode: file.fileRetention?.value?.mode ?? '',
    retainUntil: file.fileRetention?.value?.retainUntilTimestamp ?? 0,
    replicationStatus: file.replicationStatus ?? '',
  };
}

function modifiedTime({ fileInfo }: FileResponse): number {
  const text = fileInfo?.[INFO.sourceModified];
  const value = text !== undefined && /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : -1;
}

export function partRecord(part: PartResponse): PartRecord {
  return {
    number: part.partNumber,
    size: part.contentLength,
    createdTime: part.uploadTimestamp,
    md5Hash: part.contentMd5 ?? '',
    sha1Hash: part.contentSha1,
  };
}

export function appKeyRecord(key: KeyResponse): AppKeyRecord {
  return {
    id: key.applicationKeyId,
    name: key.keyName,
    capabilities: key.capabilities.join(','),
    allowedBucketId: key.bucketIds?.join(',') ?? '',
    allowedPrefix: key.namePrefix ?? '',
    expirationTime: key.expirationTimestamp ?? -1,
  };
}

export function metadataRecords(info: Readonly<Record<string, string>>): MetadataRecord[] {
  return Object.entries(info).map(([name, value]) => ({ name, value }));
}
