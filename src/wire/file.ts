import type { EncryptionRequest, EncryptionSetting } from './encryption.js';
import type { Guarded } from './guarded.js';
import type { DownloadOverrides } from './headers.js';
import type { AccountId, BucketId, FileId, Timestamp } from './ids.js';
import type { FileRetention, LegalHold } from './lock.js';

/** `folder` comes only from listings with a delimiter, `copy` only from the answer of a copy. */
export type FileAction = 'upload' | 'start' | 'hide' | 'folder' | 'copy' | (string & {});

/** One file version, hide marker, unfinished large file or folder. Source: B2 docs, b2_list_file_versions. */
export interface FileResponse {
  readonly accountId?: AccountId;
  readonly action: FileAction;
  readonly bucketId?: BucketId;
  readonly contentLength: number;
  /** v1 listings only; the same number. */
  readonly size?: number;
  readonly contentMd5?: string | null;
  /** 40 hex digits, `unverified:` and 40 hex digits, or `none` or null when B2 has no digest of the whole file. */
  readonly contentSha1: string | null;
  readonly contentType: string | null;
  /** Null for a folder. */
  readonly fileId: FileId | null;
  readonly fileInfo: Readonly<Record<string, string>>;
  readonly fileName: string;
  readonly fileRetention?: Guarded<FileRetention>;
  readonly legalHold?: Guarded<LegalHold>;
  readonly replicationStatus?: string | null;
  readonly serverSideEncryption?: EncryptionSetting;
  readonly uploadTimestamp: Timestamp;
}

/** Source: B2 docs, b2_get_upload_url. */
export interface GetUploadUrlRequest {
  readonly bucketId: BucketId;
}
export interface UploadUrlResponse {
  readonly bucketId: BucketId;
  readonly uploadUrl: string;
  readonly authorizationToken: string;
}

/** Source: B2 docs, b2_hide_file. */
export interface HideFileRequest {
  readonly bucketId: BucketId;
  readonly fileName: string;
}

/** Source: B2 docs, b2_get_file_info. */
export interface GetFileInfoRequest {
  readonly fileId: FileId;
}

/** Source: B2 docs, b2_delete_file_version. */
export interface DeleteFileVersionRequest {
  readonly fileName: string;
  readonly fileId: FileId;
  readonly bypassGovernance?: boolean | null;
}
export interface DeleteFileVersionResponse {
  readonly fileId: FileId;
  readonly fileName: string;
}

/** Source: B2 docs, b2_list_file_names. */
export interface ListFileNamesRequest {
  readonly bucketId: BucketId;
  /** Inclusive; need not exist. */
  readonly startFileName?: string | null;
  /** 1 to 10,000; null or 0 means 100. */
  readonly maxFileCount?: number | null;
  readonly prefix?: string | null;
  readonly delimiter?: string | null;
}
export interface ListFileNamesResponse {
  readonly files: readonly FileResponse[];
  readonly nextFileName: string | null;
}

/** Source: B2 docs, b2_list_file_versions. */
export interface ListFileVersionsRequest extends ListFileNamesRequest {
  /** Needs startFileName; the pair is inclusive. */
  readonly startFileId?: FileId | null;
}
export interface ListFileVersionsResponse extends ListFileNamesResponse {
  readonly nextFileId: FileId | null;
}

/** What may be said of a new file besides its name, type and info. Source: B2 docs, b2_upload_file, b2_start_large_file. */
export interface NewFileOptions {
  /** Milliseconds since 1970; only for accounts that may set it. */
  readonly customUploadTimestamp?: string | number | null;
  readonly fileRetention?: FileRetention | null;
  readonly legalHold?: LegalHold | null;
  readonly serverSideEncryption?: EncryptionRequest | null;
}

/** Source: B2 docs, b2_copy_file. */
export interface CopyFileRequest {
  readonly sourceFileId: FileId;
  readonly fileName: string;
  readonly destinationBucketId?: BucketId | null;
  /** `bytes=a-b`, both ends given and inclusive. */
  readonly range?: string | null;
  readonly metadataDirective?: 'COPY' | 'REPLACE' | null;
  /** Required with REPLACE, absent with COPY. */
  readonly contentType?: string | null;
  readonly fileInfo?: Readonly<Record<string, string>> | null;
  readonly fileRetention?: FileRetention | null;
  readonly legalHold?: LegalHold | null;
  readonly sourceServerSideEncryption?: EncryptionRequest | null;
  readonly destinationServerSideEncryption?: EncryptionRequest | null;
}

/** Source: B2 docs, b2_get_download_authorization. */
export interface GetDownloadAuthorizationRequest extends DownloadOverrides {
  readonly bucketId: BucketId;
  readonly fileNamePrefix: string;
  /** 1 to 604,800. */
  readonly validDurationInSeconds: number;
}
export interface GetDownloadAuthorizationResponse {
  readonly bucketId: BucketId;
  readonly fileNamePrefix: string;
  readonly authorizationToken: string;
}
