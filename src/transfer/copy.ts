import { copyFile, getFileInfo } from '../api/index.js';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import type { CopyFileRequest, FileResponse } from '../wire/file.js';
import { LIMITS } from '../wire/limits.js';
import { askForLost } from './ask-for-lost.js';
import { type ByteRange, within } from './byte-range.js';
import type { TransferContext } from './context.js';
import { copyInParts } from './copy-parts.js';
import type { CopyOptions, CopyRequest } from './copy-request.js';
import { findCopied } from './find-copied.js';

/** Copies on the side of B2: by one call, or in parts what is above 5 GB. */
export async function copy(
  context: TransferContext,
  request: CopyRequest,
  options: CopyOptions,
): Promise<FileResponse> {
  const { session } = context;
  const since = context.retry.clock.now();
  if (lengthOf(request.range) <= LIMITS.maxSingleUpload) {
    try {
      const wire = await oneCall(context, request);
      const made = await session.call(context, (connection) => copyFile(connection, wire, context));
      session.made.add(made.fileId ?? '');
      return made;
    } catch (error) {
      throwIfInterrupted(context.signal);
      if (!(error instanceof B2Error)) throw error;
      const ask = () => findCopied(context, request, since);
      const found = error.ambiguous ? await askForLost(context, error, ask) : undefined;
      if (found !== undefined) return found;
      if (error.code !== 'source_too_large') throw error;
    }
  }
  const source = await session.call(context, (connection) =>
    getFileInfo(connection, { fileId: request.sourceFileId }, context),
  );
  return copyInParts(context, request, source, options);
}

/** Bytes that a range with both ends names; any other may be one call, B2 says. */
function lengthOf(range: ByteRange | undefined): number {
  return range?.end === undefined ? 0 : range.end - range.start + 1;
}

async function oneCall(context: TransferContext, request: CopyRequest): Promise<CopyFileRequest> {
  const { sourceFileId, bucketId, fileName, metadata, options } = request;
  const range = await bothEnds(context, sourceFileId, request.range);
  return {
    ...{ sourceFileId, fileName, ...options },
    ...(bucketId === '' ? {} : { destinationBucketId: bucketId }),
    ...(range === undefined ? {} : { range: `bytes=${range.start}-${range.end}` }),
    ...(metadata === undefined ? { metadataDirective: 'COPY' } : { metadataDirective: 'REPLACE', ...metadata }),
  };
}

/** Copies need both ends of a range, so an open one takes the source's length. Rejects with `range_not_satisfiable`. */
export async function bothEnds(
  context: Pick<TransferContext, 'session' | 'signal' | 'trace'>,
  fileId: string,
  range: ByteRange | undefined,
): Promise<Required<ByteRange> | undefined> {
  if (range === undefined || range.end !== undefined) return range;
  const source = await context.session.call(context, (connection) => getFileInfo(connection, { fileId }, context));
  return within(range, source.contentLength);
}
