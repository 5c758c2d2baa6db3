import type { EncryptionRequest, EncryptionSetting } from './encryption.js';
import type { FileResponse, NewFileOptions } from './file.js';
import type { AccountId, BucketId, FileId, Timestamp } from './ids.js';

/** One stored part. Source: B2 docs, b2_list_parts. */
export interface PartResponse {
  readonly fileId: FileId;
  readonly partNumber: number;
  readonly contentLength: number;
  readonly contentSha1: string;
  readonly contentMd5?: string | null;
  readonly serverSideEncryption?: EncryptionSetting;
  readonly uploadTimestamp: Timestamp;
}

/** Source: B2 docs, b2_start_large_file. */
export interface StartLargeFileRequest extends NewFileOptions {
  readonly bucketId: BucketId;
  readonly fileName: string;
  readonly contentType: string;
  readonly fileInfo?: Readonly<Record<string, string>> | null;
}

/** Source: B2 docs, b2_get_upload_part_url. */
export interface GetUploadPartUrlRequest {
  readonly fileId: FileId;
}
export interface UploadPartUrlResponse {
  readonly fileId: FileId;
  readonly uploadUrl: string;
  readonly authorizationToken: string;
}

/** Source: B2 docs, b2_copy_part. */
export interface CopyPartRequest {
  readonly sourceFileId: FileId;
  readonly largeFileId: FileId;
  readonly partNumber: number;
  /** `bytes=a-b`, both ends given and inclusive. */
  readonly range?: string | null;
  readonly sourceServerSideEncryption?: EncryptionRequest | null;
  readonly destinationServerSideEncryption?: EncryptionRequest | null;
}

/** Source: B2 docs, b2_list_parts. */
export interface ListPartsRequest {
  readonly fileId: FileId;
  readonly startPartNumber?: number | null;
  /** 1 to 1000; null means 100. */
  readonly maxPartCount?: number | null;
}
export interface ListPartsResponse {
  readonly parts: readonly PartResponse[];
  readonly nextPartNumber: number | null;
}

/** Source: B2 docs, b2_finish_large_file. */
export interface FinishLargeFileRequest {
  readonly fileId: FileId;
  /** Element i is the SHA-1 of part i + 1. */
  readonly partSha1Array: readonly string[];
}

/** Source: B2 docs, b2_cancel_large_file. */
export interface CancelLargeFileRequest {
  readonly fileId: FileId;
}
export interface CancelLargeFileResponse {
  readonly accountId: AccountId;
  readonly bucketId: BucketId;
  readonly fileId: FileId;
  readonly fileName: string;
}

/** Source: B2 docs, b2_list_unfinished_large_files. */
export interface ListUnfinishedLargeFilesRequest {
  readonly bucketId: BucketId;
  readonly namePrefix?: string | null;
  /** Inclusive. */
  readonly startFileId?: FileId | null;
  /** 1 to 100; null means 100. */
  readonly maxFileCount?: number | null;
}
export interface ListUnfinishedLargeFilesResponse {
  readonly files: readonly FileResponse[];
  readonly nextFileId: FileId | null;
}
