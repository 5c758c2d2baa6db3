import { createHash } from 'node:crypto';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import type { FileResponse } from '../wire/file.js';
import { INFO } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';
import type { TransferContext } from './context.js';
import { partSizeFor, planParts } from './part-size.js';
import { decodeState, type UploadState } from './resume.js';
import type { RegionSource, Source } from './source.js';
import { LargeUpload } from './upload-large.js';
import type { UploadOptions } from './upload-options.js';
import { sendParts } from './upload-parts.js';
import { type UploadRequest, uploadSmall } from './upload-small.js';
import { uploadStream } from './upload-stream.js';

/** Uploads a source, by one request when it is small enough, else in parts. The source stays open: its owner closes it. */
export async function upload(
  context: TransferContext,
  request: UploadRequest,
  source: Source,
  options: UploadOptions,
): Promise<FileResponse> {
  const state = matchingState(options, request, source);
  if (source.kind === 'forward') return uploadStream(context, request, source, options, state);
  const dated = withInfo(request, INFO.sourceModified, modifiedTime(source));
  if (state === undefined && (source.size <= options.simpleUploadLimit || source.size <= options.minPartSize)) {
    context.observer.begin?.({ total: source.size, done: 0 });
    return uploadSmall(context, dated, { length: source.size, read: () => source.read(0, source.size) });
  }
  return uploadRegions(context, dated, source, options, state);
}

async function uploadRegions(
  context: TransferContext,
  request: UploadRequest,
  source: RegionSource,
  options: UploadOptions,
  state: UploadState | undefined,
): Promise<FileResponse> {
  const resumed = state === undefined ? undefined : await LargeUpload.resume(context, state);
  const partSize =
    resumed === undefined || state === undefined
      ? partSizeFor(source.size, options.partSize, options.minPartSize)
      : state.partSize;
  const large = resumed ?? (await begin(context, request, source, options, partSize));
  const plan = planParts(source.size, partSize);
  context.observer.begin?.({ total: source.size, done: large.storedBytes });
  const missing = plan.filter(({ number }) => large.stored(number) === undefined);
  const parts = missing.map(({ number, offset, length }) => ({
    number,
    length,
    read: () => source.read(offset, length),
  }));
  try {
    await sendParts(
      context,
      large.fileId,
      () => parts.values(),
      options.lanes,
      async (part) => {
        large.add({ number: part.partNumber, length: part.contentLength, sha1: part.contentSha1 });
        await context.observer.partDone?.({ number: part.partNumber, count: plan.length });
      },
    );
  } catch (error) {
    if (error instanceof B2Error && error.code === 'source_changed') await large.abandon();
    throw error;
  }
  return large.finish();
}

async function begin(
  context: TransferContext,
  request: UploadRequest,
  source: RegionSource,
  options: UploadOptions,
  partSize: number,
): Promise<LargeUpload> {
  const sha1 = source.size <= options.largeFileSha1Limit ? await sha1Of(context, request, source) : undefined;
  return LargeUpload.start(context, withInfo(request, INFO.largeFileSha1, sha1), {
    identity: source.identity,
    partSize,
  });
}

async function sha1Of(
  context: TransferContext,
  request: UploadRequest,
  source: RegionSource,
): Promise<string | undefined> {
  if (!hasRoomFor(request, INFO.largeFileSha1)) return undefined;
  const hash = createHash('sha1');
  for await (const block of source.read(0, source.size)) {
    throwIfInterrupted(context.signal);
    hash.update(block);
    // Hashing memory never waits, so others would not get their turn.
    await new Promise(setImmediate);
  }
  return hash.digest('hex');
}

/** Adds an info item that the caller has not given; the caller's own items come first when there is no room for more. */
function withInfo(request: UploadRequest, name: string, value: string | undefined): UploadRequest {
  if (value === undefined || !hasRoomFor(request, name)) return request;
  return { ...request, fileInfo: { ...request.fileInfo, [name]: value } };
}

function hasRoomFor({ fileInfo }: UploadRequest, name: string): boolean {
  const names = Object.keys(fileInfo);
  return names.length < LIMITS.fileInfoEntries && !names.some((given) => given.toLowerCase() === name);
}

function modifiedTime({ modifiedMs }: RegionSource): string | undefined {
  return modifiedMs === undefined || modifiedMs < 0 ? undefined : String(modifiedMs);
}

function matchingState(options: UploadOptions, request: UploadRequest, source: Source): UploadState | undefined {
  if (options.resumeState === '') return undefined;
  const state = decodeState(options.resumeState);
  const mismatch = mismatchOf(state, request, source);
  if (mismatch === undefined) return state;
  if (!options.resumeRequired) return undefined;
  throw new B2Error('resume_mismatch', `${mismatch} Clear ResumableUploadState and set startByte to 0 to begin anew.`);
}

function mismatchOf(state: UploadState, request: UploadRequest, source: Source): string | undefined {
  if (state.bucketId !== request.bucketId || state.fileName !== request.fileName) {
    return `ResumableUploadState belongs to the upload of ${state.fileName}, not of ${request.fileName}.`;
  }
  const identity = source.kind === 'regions' ? source.identity : undefined;
  if (state.identity === identity) return undefined;
  return `${source.name} is not what the upload was begun with: it was changed or replaced.`;
}
