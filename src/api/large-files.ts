import type { FileResponse } from '../wire/file.js';
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
} from '../wire/large-file.js';
import { type ApiConnection, type CallContext, call, DETACHED, listOf } from './call.js';
import { unfinishedFile } from './file-shape.js';

/** Type, info and encryption are fixed here. Source: B2 docs, b2_start_large_file. */
export async function startLargeFile(
  connection: ApiConnection,
  request: StartLargeFileRequest,
  context: CallContext = DETACHED,
): Promise<FileResponse> {
  return unfinishedFile(await call(connection, 'b2_start_large_file', request, context, false));
}

/** Rejects with `bad_request` when the large file is finished or cancelled. Source: B2 docs, b2_get_upload_part_url. */
export function getUploadPartUrl(
  connection: ApiConnection,
  request: GetUploadPartUrlRequest,
  context: CallContext = DETACHED,
): Promise<UploadPartUrlResponse> {
  return call(connection, 'b2_get_upload_part_url', request, context, true);
}

/** Replaces a part of the same number. Source: B2 docs, b2_copy_part. */
export function copyPart(
  connection: ApiConnection,
  request: CopyPartRequest,
  context: CallContext = DETACHED,
): Promise<PartResponse> {
  return call(connection, 'b2_copy_part', request, context, true);
}

/** Sorted by number. Source: B2 docs, b2_list_parts. */
export async function listParts(
  connection: ApiConnection,
  request: ListPartsRequest,
  context: CallContext = DETACHED,
): Promise<ListPartsResponse> {
  const answer = await call(connection, 'b2_list_parts', request, context, true);
  return { ...answer, parts: listOf('b2_list_parts', answer.parts) };
}

/**
 * Rejects with `missing_part`, `part_sha1_mismatch`, `bad_request`. After a lost answer ask b2_get_file_info whether it
 * took effect. Source: B2 docs, b2_finish_large_file.
 */
export function finishLargeFile(
  connection: ApiConnection,
  request: FinishLargeFileRequest,
  context: CallContext = DETACHED,
): Promise<FileResponse> {
  return call(connection, 'b2_finish_large_file', request, context, false);
}

/** Deletes the stored parts. Rejects with `bad_request` when there is no such upload. Source: B2 docs, b2_cancel_large_file. */
export function cancelLargeFile(
  connection: ApiConnection,
  request: CancelLargeFileRequest,
  context: CallContext = DETACHED,
): Promise<CancelLargeFileResponse> {
  return call(connection, 'b2_cancel_large_file', request, context, true);
}

/** In the order they were started. Source: B2 docs, b2_list_unfinished_large_files. */
export async function listUnfinishedLargeFiles(
  connection: ApiConnection,
  request: ListUnfinishedLargeFilesRequest,
  context: CallContext = DETACHED,
): Promise<ListUnfinishedLargeFilesResponse> {
  const answer = await call(connection, 'b2_list_unfinished_large_files', request, context, true);
  return { ...answer, files: listOf('b2_list_unfinished_large_files', answer.files).map(unfinishedFile) };
}
