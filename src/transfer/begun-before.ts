import type { FileResponse } from '../wire/file.js';
import type { AskingContext } from './context.js';
import { CLOCK_TOLERANCE_MS } from './find-uploaded.js';
import { storedParts } from './stored-parts.js';
import { unfinishedLike } from './unfinished-like.js';
import type { UploadRequest } from './upload-request.js';
import type { UploadState } from './upload-state.js';

/** What was begun for such a request since then, nobody has sent a part to yet, and this session does not know. */
export async function findBegun(
  context: AskingContext,
  request: UploadRequest,
  since: number,
): Promise<FileResponse | undefined> {
  for (const file of await unfinishedLike(context, request)) {
    const { fileId, uploadTimestamp } = file;
    if (fileId === null || context.session.made.has(fileId) || uploadTimestamp < since - CLOCK_TOLERANCE_MS) continue;
    if ((await storedParts(context, fileId)).size === 0) return file;
  }
  return undefined;
}

/**
 * What an earlier process was about to begin when it ended, with the id that it was not told; undefined when B2 has not begun
 * it. `request` is as that process sent it.
 */
export async function begunBefore(
  context: AskingContext,
  request: UploadRequest,
  { begunAt = 0, ...state }: UploadState,
): Promise<UploadState | undefined> {
  const file = await findBegun(context, request, begunAt);
  return file === undefined || file.fileId === null ? undefined : { ...state, fileId: file.fileId };
}
