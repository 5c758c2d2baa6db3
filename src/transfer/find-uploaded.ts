import { listFileVersions, plainSha1 } from '../api/index.js';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import type { FileResponse } from '../wire/file.js';
import type { TransferContext } from './context.js';
import type { UploadRequest } from './upload-request.js';

/** A clock that is wrong by more than this makes B2 refuse tokens before it misleads here. */
export const CLOCK_TOLERANCE_MS = 15 * 60_000;
/** Versions of one name that may have come in the meantime. */
const NEWEST = 10;

export interface SentContent {
  readonly sha1: string;
  readonly length: number;
  /** When the upload began, milliseconds. */
  readonly since: number;
}

/**
 * The version that an upload made whose answer was lost: of this name, with these bytes, since then, and not one that this
 * session knows. Undefined when there is none, or when B2 cannot be asked; then sending again may leave one version too many.
 */
export async function findUploaded(
  context: TransferContext,
  { bucketId, fileName }: Pick<UploadRequest, 'bucketId' | 'fileName'>,
  { sha1, length, since }: SentContent,
): Promise<FileResponse | undefined> {
  const { session, signal } = context;
  const request = { bucketId, startFileName: fileName, prefix: fileName, maxFileCount: NEWEST };
  try {
    const { files } = await session.call(context, (connection) => listFileVersions(connection, request, context));
    return files.find(
      (file) =>
        file.fileName === fileName &&
        file.action === 'upload' &&
        file.contentLength === length &&
        plainSha1(file.contentSha1) === sha1 &&
        file.uploadTimestamp >= since - CLOCK_TOLERANCE_MS &&
        !session.made.has(file.fileId ?? ''),
    );
  } catch (error) {
    throwIfInterrupted(signal);
    if (error instanceof B2Error) return undefined;
    throw error;
  }
}
