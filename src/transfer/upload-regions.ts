import { createHash } from 'node:crypto';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import type { FileResponse } from '../wire/file.js';
import { INFO } from '../wire/headers.js';
import type { TransferContext } from './context.js';
import { hasRoomFor, withInfo } from './extra-info.js';
import { findUnfinished } from './find-unfinished.js';
import { partSizeFor, planParts } from './part-size.js';
import { checkIdentity } from './resume.js';
import type { RegionSource } from './source.js';
import { LargeUpload } from './upload-large.js';
import { checkPartSize, type UploadOptions } from './upload-options.js';
import { sendParts } from './upload-parts.js';
import type { UploadRequest } from './upload-request.js';
import type { UploadState } from './upload-state.js';

/** Sends a source that can be read anywhere in parts, those left out that B2 has from an earlier call. */
export async function uploadRegions(
  context: TransferContext,
  request: UploadRequest,
  source: RegionSource,
  options: UploadOptions,
  found: UploadState | undefined,
): Promise<FileResponse> {
  checkPartSize(options);
  const large = await begin(context, request, source, options, found ?? (await options.journal?.load()));
  try {
    await sendMissing(context, source, large, options.lanes);
    return await large.finish();
  } finally {
    await options.journal?.close();
  }
}

/** Goes on with what is known of an earlier call, else with what B2 has, else starts anew. */
async function begin(
  context: TransferContext,
  request: UploadRequest,
  source: RegionSource,
  options: UploadOptions,
  found: UploadState | undefined,
): Promise<LargeUpload> {
  const { largeFileSha1Limit, resumeRequired, journal } = options;
  const wantsInfo = source.size <= largeFileSha1Limit && hasRoomFor(request, INFO.largeFileSha1);
  const mayResume = found !== undefined && source.identity !== undefined;
  const digest = (): Promise<string> => sha1Of(source, context.signal);
  const sha1 = source.identity === undefined || (wantsInfo && !mayResume) ? await digest() : undefined;
  const identity = source.identity ?? `sha1-${sha1}`;
  const state = found === undefined ? undefined : checkIdentity(found, identity, source.name, resumeRequired);
  const resumed = state === undefined ? undefined : await LargeUpload.resume(context, request, state, journal);
  if (resumed !== undefined) return resumed;
  const full = withInfo(request, INFO.largeFileSha1, wantsInfo ? (sha1 ?? (await digest())) : undefined);
  const unfinished = options.findUnfinished ? await findUnfinished(context, full, source) : undefined;
  if (unfinished !== undefined) {
    const { bucketId, fileName } = request;
    const known = { ...unfinished, bucketId, fileName, identity };
    const taken = await LargeUpload.resume(context, request, known, journal);
    if (taken !== undefined) return taken;
  }
  const partSize = partSizeFor(source.size, options.partSize, options.minPartSize);
  return LargeUpload.start(context, full, { identity, partSize }, journal);
}

async function sendMissing(
  context: TransferContext,
  source: RegionSource,
  large: LargeUpload,
  lanes: number,
): Promise<void> {
  const plan = planParts(source.size, large.partSize);
  context.observer.begin?.({ total: source.size, done: large.storedBytes });
  const parts = plan
    .filter(({ number }) => large.stored(number) === undefined)
    .map(({ number, offset, length }) => ({ number, length, read: () => source.read(offset, length) }));
  try {
    await sendParts(
      context,
      large,
      () => parts.values(),
      lanes,
      async (part) => {
        await large.add({ number: part.partNumber, length: part.contentLength, sha1: part.contentSha1 });
        await context.observer.partDone?.({ number: part.partNumber, count: plan.length });
      },
    );
  } catch (error) {
    if (error instanceof B2Error && error.code === 'source_changed') await large.abandon();
    throw error;
  }
}

async function sha1Of(source: RegionSource, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha1');
  for await (const block of source.read(0, source.size)) {
    throwIfInterrupted(signal);
    hash.update(block);
    // Hashing memory never waits, so others would not get their turn.
    await new Promise(setImmediate);
  }
  return hash.digest('hex');
}
