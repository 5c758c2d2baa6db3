import { B2Error } from '../errors/index.js';
import type {
  CopyFileRequest,
  DeleteFileVersionRequest,
  DeleteFileVersionResponse,
  FileResponse,
  GetFileInfoRequest,
  GetUploadUrlRequest,
  HideFileRequest,
  ListFileNamesRequest,
  ListFileNamesResponse,
  ListFileVersionsRequest,
  ListFileVersionsResponse,
  UploadUrlResponse,
} from '../wire/file.js';
import { type ApiConnection, type CallContext, call, DETACHED, listOf } from './call.js';
import { hideMarker, listedFile } from './file-shape.js';

/** Source: B2 docs, b2_get_upload_url. */
export function getUploadUrl(
  connection: ApiConnection,
  request: GetUploadUrlRequest,
  context: CallContext = DETACHED,
): Promise<UploadUrlResponse> {
  return call(connection, 'b2_get_upload_url', request, context, true);
}

/** Rejects with `no_such_file`, `already_hidden`, `bad_bucket_id`. Source: B2 docs, b2_hide_file. */
export async function hideFile(
  connection: ApiConnection,
  request: HideFileRequest,
  context: CallContext = DETACHED,
): Promise<FileResponse> {
  return hideMarker(await call(connection, 'b2_hide_file', request, context, false));
}

/** Rejects with `not_found`, `bad_request`. Source: B2 docs, b2_get_file_info. */
export function getFileInfo(
  connection: ApiConnection,
  request: GetFileInfoRequest,
  context: CallContext = DETACHED,
): Promise<FileResponse> {
  return call(connection, 'b2_get_file_info', request, context, true);
}

/**
 * Deletes a version, a hide marker or an unfinished large file. Rejects with `file_not_present`, `access_denied`.
 * Source: B2 docs, b2_delete_file_version.
 */
export async function deleteFileVersion(
  connection: ApiConnection,
  request: DeleteFileVersionRequest,
  context: CallContext = DETACHED,
): Promise<DeleteFileVersionResponse> {
  try {
    return await call(connection, 'b2_delete_file_version', request, context, true);
  } catch (error) {
    // Gone at the second try: the first one did it and its answer was lost.
    if (error instanceof B2Error && error.code === 'file_not_present' && error.attempts > 1) return request;
    throw error;
  }
}

/** Newest versions only, hidden and unfinished files left out. Source: B2 docs, b2_list_file_names. */
export async function listFileNames(
  connection: ApiConnection,
  request: ListFileNamesRequest,
  context: CallContext = DETACHED,
): Promise<ListFileNamesResponse> {
  const answer = await call(connection, 'b2_list_file_names', request, context, true);
  return { ...answer, files: listOf('b2_list_file_names', answer.files).map(listedFile) };
}

/** All versions, hide markers and unfinished large files. Source: B2 docs, b2_list_file_versions. */
export async function listFileVersions(
  connection: ApiConnection,
  request: ListFileVersionsRequest,
  context: CallContext = DETACHED,
): Promise<ListFileVersionsResponse> {
  const answer = await call(connection, 'b2_list_file_versions', request, context, true);
  return { ...answer, files: listOf('b2_list_file_versions', answer.files).map(listedFile) };
}

/** Rejects with `source_too_large` above 5 GB, `not_found`, `range_not_satisfiable`. Source: B2 docs, b2_copy_file. */
export function copyFile(
  connection: ApiConnection,
  request: CopyFileRequest,
  context: CallContext = DETACHED,
): Promise<FileResponse> {
  return call(connection, 'b2_copy_file', request, context, false);
}
