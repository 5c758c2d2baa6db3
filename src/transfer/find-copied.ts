import { getFileInfo, plainSha1 } from '../api/index.js';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import type { FileResponse } from '../wire/file.js';
import type { TransferContext } from './context.js';
import type { CopyRequest } from './copy-request.js';
import { findUploaded } from './find-uploaded.js';

/**
 * The version that a copy made whose answer was lost. Undefined when there is none, and for what cannot be told from another
 * (a range, or a source that B2 has no SHA-1 of), and when B2 cannot be asked.
 */
export async function findCopied(
  context: TransferContext,
  { sourceFileId, bucketId, fileName, range }: CopyRequest,
  since: number,
): Promise<FileResponse | undefined> {
  if (range !== undefined) return undefined;
  const source = await context.session
    .call(context, (connection) => getFileInfo(connection, { fileId: sourceFileId }, context))
    .catch((error: unknown) => {
      throwIfInterrupted(context.signal);
      if (error instanceof B2Error) return undefined;
      throw error;
    });
  if (source === undefined) return undefined;
  const sha1 = plainSha1(source.contentSha1);
  if (sha1 === undefined) return undefined;
  const where = { bucketId: bucketId === '' ? (source.bucketId ?? '') : bucketId, fileName };
  return findUploaded(context, where, { sha1, length: source.contentLength, since });
}
