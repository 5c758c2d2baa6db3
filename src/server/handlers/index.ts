import type { EndpointName } from '../../wire/endpoints.js';
import { authorizeAccount } from './account.js';
import { createBucket, deleteBucket, listBuckets, updateBucket } from './buckets.js';
import { copyFile, copyPart } from './copies.js';
import { getDownloadAuthorization } from './download-authorization.js';
import type { JsonEndpoint } from './endpoint.js';
import { deleteFileVersion, getFileInfo, hideFile } from './files.js';
import { createKey, deleteKey, listKeys } from './keys.js';
import {
  cancelLargeFile,
  finishLargeFile,
  listParts,
  listUnfinishedLargeFiles,
  startLargeFile,
} from './large-files.js';
import { listFileNames, listFileVersions } from './listings.js';
import { updateFileLegalHold, updateFileRetention } from './locks.js';
import { getBucketNotificationRules, setBucketNotificationRules } from './notifications.js';
import { getUploadPartUrl, getUploadUrl } from './upload-urls.js';

/** One for every endpoint, or this file does not compile. */
export const HANDLERS: { readonly [E in EndpointName]: JsonEndpoint<E> } = {
  b2_authorize_account: authorizeAccount,
  b2_cancel_large_file: cancelLargeFile,
  b2_copy_file: copyFile,
  b2_copy_part: copyPart,
  b2_create_bucket: createBucket,
  b2_create_key: createKey,
  b2_delete_bucket: deleteBucket,
  b2_delete_file_version: deleteFileVersion,
  b2_delete_key: deleteKey,
  b2_finish_large_file: finishLargeFile,
  b2_get_bucket_notification_rules: getBucketNotificationRules,
  b2_get_download_authorization: getDownloadAuthorization,
  b2_get_file_info: getFileInfo,
  b2_get_upload_part_url: getUploadPartUrl,
  b2_get_upload_url: getUploadUrl,
  b2_hide_file: hideFile,
  b2_list_buckets: listBuckets,
  b2_list_file_names: listFileNames,
  b2_list_file_versions: listFileVersions,
  b2_list_keys: listKeys,
  b2_list_parts: listParts,
  b2_list_unfinished_large_files: listUnfinishedLargeFiles,
  b2_set_bucket_notification_rules: setBucketNotificationRules,
  b2_start_large_file: startLargeFile,
  b2_update_bucket: updateBucket,
  b2_update_file_legal_hold: updateFileLegalHold,
  b2_update_file_retention: updateFileRetention,
};
