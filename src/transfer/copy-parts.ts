import { copyPart } from '../api/index.js';
import { Hands, runPool } from '../support/pool.js';
import type { FileResponse } from '../wire/file.js';
import { INFO } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';
import { within } from './byte-range.js';
import type { TransferContext } from './context.js';
import type { CopyOptions, CopyRequest } from './copy-request.js';
import { type PartRange, partSizeFor, planParts } from './part-size.js';
import { startLarge } from './start-large.js';
import { cancelUnfinished, finishParts } from './upload-large.js';

/** Copies a source, or a range of it, as a large file. What fails leaves nothing behind: no byte would be lost with it. */
export async function copyInParts(
  context: TransferContext,
  request: CopyRequest,
  source: FileResponse,
  { partSize, minPartSize, lanes }: CopyOptions,
): Promise<FileResponse> {
  const { start, end } = within(request.range ?? { start: 0, end: undefined }, source.contentLength);
  const size = end - start + 1;
  const plan = planParts(size, Math.min(partSizeFor(size, partSize, minPartSize), LIMITS.maxSingleUpload));
  const fileId = await begin(context, request, source, size);
  const digests = new Map<number, string>();
  try {
    context.observer.begin?.({ total: size, done: 0 });
    await runPool(
      () => plan.values(),
      new Hands(lanes),
      context.signal,
      async (part, signal) => {
        digests.set(part.number, await onePart({ ...context, signal }, request, fileId, part, start));
        context.observer.moved?.(part.length);
        await context.observer.partDone?.({ number: part.number, count: plan.length });
      },
    );
    return await finishParts(
      context,
      fileId,
      plan.map(({ number }) => digests.get(number) ?? ''),
    );
  } catch (error) {
    await cancelUnfinished(context, fileId);
    throw error;
  }
}

async function begin(
  context: TransferContext,
  { bucketId, fileName, metadata, options }: CopyRequest,
  source: FileResponse,
  size: number,
): Promise<string> {
  const { fileRetention, legalHold, destinationServerSideEncryption } = options;
  const about = metadata ?? { contentType: source.contentType ?? '', fileInfo: infoFor(source, size) };
  const request = {
    ...{ bucketId: bucketId === '' ? (source.bucketId ?? '') : bucketId, fileName, ...about },
    ...(fileRetention === undefined ? {} : { fileRetention }),
    ...(legalHold === undefined ? {} : { legalHold }),
    ...(destinationServerSideEncryption === undefined ? {} : { serverSideEncryption: destinationServerSideEncryption }),
  };
  return startLarge(context, request);
}

/** The source's own info; a digest of the whole is none of a part. */
function infoFor({ fileInfo, contentLength }: FileResponse, size: number): Readonly<Record<string, string>> {
  if (size === contentLength) return fileInfo;
  return Object.fromEntries(Object.entries(fileInfo).filter(([name]) => name !== INFO.largeFileSha1));
}

async function onePart(
  context: TransferContext,
  { sourceFileId, options }: CopyRequest,
  largeFileId: string,
  { number: partNumber, offset, length }: PartRange,
  start: number,
): Promise<string> {
  const { sourceServerSideEncryption, destinationServerSideEncryption: destination } = options;
  const request = {
    ...{ sourceFileId, largeFileId, partNumber },
    range: `bytes=${start + offset}-${start + offset + length - 1}`,
    ...(sourceServerSideEncryption === undefined ? {} : { sourceServerSideEncryption }),
    ...(destination?.mode === 'SSE-C' ? { destinationServerSideEncryption: destination } : {}),
  };
  const part = await context.session.call(context, (connection) => copyPart(connection, request, context));
  return part.contentSha1;
}
