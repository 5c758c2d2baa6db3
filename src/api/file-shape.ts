import type { FileResponse } from '../wire/file.js';
import { CONTENT_TYPE_HIDE_MARKER } from '../wire/headers.js';

/** What version 1 leaves out of a file version in a listing; it names the length `size`. */
export function listedFile(file: FileResponse): FileResponse {
  return file.contentLength === undefined ? { ...file, contentLength: file.size ?? 0 } : file;
}

/** What version 1 leaves out of an unfinished large file. */
export function unfinishedFile(file: FileResponse): FileResponse {
  return { ...UNFINISHED, ...file };
}
const UNFINISHED = { action: 'start', contentLength: 0, contentSha1: 'none' } as const;

/** What version 1 leaves out of a hide marker. */
export function hideMarker(file: FileResponse): FileResponse {
  return { ...HIDDEN, ...file };
}
const HIDDEN = {
  action: 'hide',
  contentLength: 0,
  contentSha1: null,
  contentType: CONTENT_TYPE_HIDE_MARKER,
  fileInfo: {},
} as const;
