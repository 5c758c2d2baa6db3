import type { AuthorizeResponse } from './account.js';
import type {
  BucketResponse,
  CreateBucketRequest,
  DeleteBucketRequest,
  ListBucketsRequest,
  ListBucketsResponse,
  UpdateBucketRequest,
} from './bucket.js';
import type {
  CopyFileRequest,
  DeleteFileVersionRequest,
  DeleteFileVersionResponse,
  FileResponse,
  GetDownloadAuthorizationRequest,
  GetDownloadAuthorizationResponse,
  GetFileInfoRequest,
  GetUploadUrlRequest,
  HideFileRequest,
  ListFileNamesRequest,
  ListFileNamesResponse,
  ListFileVersionsRequest,
  ListFileVersionsResponse,
  UploadUrlResponse,
} from './file.js';
import type {
  CreateKeyRequest,
  CreateKeyRequestV3,
  DeleteKeyRequest,
  KeyResponse,
  KeyResponseV3,
  ListKeysRequest,
  ListKeysResponse,
  Secret,
} from './key.js';
import type {
  CancelLargeFileRequest,
  CancelLargeFileResponse,
  CopyPartRequest,
  FinishLargeFileRequest,
  GetUploadPartUrlRequest,
  ListPartsRequest,
  ListPartsResponse,
  ListUnfinishedLargeFilesRequest,
  ListUnfinishedLargeFilesResponse,
  PartResponse,
  StartLargeFileRequest,
  UploadPartUrlResponse,
} from './large-file.js';
import type {
  UpdateLegalHoldRequest,
  UpdateLegalHoldResponse,
  UpdateRetentionRequest,
  UpdateRetentionResponse,
} from './lock.js';
import type {
  GetNotificationRulesRequest,
  NotificationRulesResponse,
  SetNotificationRulesRequest,
} from './notification.js';

/** What a JSON endpoint takes and answers; client and server are both checked against this map. */
export interface Endpoints {
  b2_authorize_account: { request: Record<string, never>; response: AuthorizeResponse };
  b2_cancel_large_file: { request: CancelLargeFileRequest; response: CancelLargeFileResponse };
  b2_copy_file: { request: CopyFileRequest; response: FileResponse };
  b2_copy_part: { request: CopyPartRequest; response: PartResponse };
  b2_create_bucket: { request: CreateBucketRequest; response: BucketResponse };
  b2_create_key: {
    request: CreateKeyRequest | CreateKeyRequestV3;
    response: (KeyResponse | KeyResponseV3) & Secret;
  };
  b2_delete_bucket: { request: DeleteBucketRequest; response: BucketResponse };
  b2_delete_file_version: { request: DeleteFileVersionRequest; response: DeleteFileVersionResponse };
  b2_delete_key: { request: DeleteKeyRequest; response: KeyResponse | KeyResponseV3 };
  b2_finish_large_file: { request: FinishLargeFileRequest; response: FileResponse };
  b2_get_bucket_notification_rules: { request: GetNotificationRulesRequest; response: NotificationRulesResponse };
  b2_get_download_authorization: {
    request: GetDownloadAuthorizationRequest;
    response: GetDownloadAuthorizationResponse;
  };
  b2_get_file_info: { request: GetFileInfoRequest; response: FileResponse };
  b2_get_upload_part_url: { request: GetUploadPartUrlRequest; response: UploadPartUrlResponse };
  b2_get_upload_url: { request: GetUploadUrlRequest; response: UploadUrlResponse };
  b2_hide_file: { request: HideFileRequest; response: FileResponse };
  b2_list_buckets: { request: ListBucketsRequest; response: ListBucketsResponse };
  b2_list_file_names: { request: ListFileNamesRequest; response: ListFileNamesResponse };
  b2_list_file_versions: { request: ListFileVersionsRequest; response: ListFileVersionsResponse };
  b2_list_keys: { request: ListKeysRequest; response: ListKeysResponse<KeyResponse | KeyResponseV3> };
  b2_list_parts: { request: ListPartsRequest; response: ListPartsResponse };
  b2_list_unfinished_large_files: {
    request: ListUnfinishedLargeFilesRequest;
    response: ListUnfinishedLargeFilesResponse;
  };
  b2_set_bucket_notification_rules: { request: SetNotificationRulesRequest; response: NotificationRulesResponse };
  b2_start_large_file: { request: StartLargeFileRequest; response: FileResponse };
  b2_update_bucket: { request: UpdateBucketRequest; response: BucketResponse };
  b2_update_file_legal_hold: { request: UpdateLegalHoldRequest; response: UpdateLegalHoldResponse };
  b2_update_file_retention: { request: UpdateRetentionRequest; response: UpdateRetentionResponse };
}
export type EndpointName = keyof Endpoints;

/** Endpoints whose request or answer is bytes with headers instead of JSON. */
export interface ByteEndpoints {
  b2_upload_file: { response: FileResponse };
  b2_upload_part: { response: PartResponse };
  b2_download_file_by_id: { request: { readonly fileId: string } };
  b2_download_file_by_name: { request: { readonly bucketName: string; readonly fileName: string } };
}
export type ByteEndpointName = keyof ByteEndpoints;
export type AnyEndpointName = EndpointName | ByteEndpointName;
