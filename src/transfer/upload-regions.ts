import { createHash } from 'node:crypto';
import { throwIfInterrupted } from '../errors/index.js';
import type { FileResponse } from '../wire/file.js';
import { INFO } from '../wire/headers.js';
import { aboutOf } from './about-request.js';
import { begunBefore } from './begun-before.js';
import type { TransferContext } from './context.js';
import { hasRoomFor, withInfo } from './extra-info.js';
import { findUnfinished } from './find-unfinished.js';
import { finishedBefore, finishedByOthers } from './finished-before.js';
import { partSizeFor, planParts } from './part-size.js';
import { checkIdentity, journaled } from './resume.js';
import { type PartPlan, sendMissing } from './send-missing.js';
import type { RegionSource } from './source.js';
import { LargeUpload } from './upload-large.js';
import { checkPartSize, type UploadOptions } from './upload-options.js';
import type { Part } from './upload-parts.js';
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
  try {
    const large = await begin(context, request, source, options, found ?? (await journaled(options, false)));
    return large instanceof LargeUpload ? await finish(context, large, source, options) : large;
  } finally {
    await options.journal?.close();
  }
}

async function finish(
  context: TransferContext,
  large: LargeUpload,
  source: RegionSource,
  { lanes, journal }: UploadOptions,
): Promise<FileResponse> {
  try {
    await sendMissing(context, large, planOf(source, large.partSize), lanes);
    return await large.finish();
  } catch (error) {
    return finishedByOthers(context, large, source.size, journal, error);
  }
}

function planOf(source: RegionSource, partSize: number): PartPlan {
  const ranges = planParts(source.size, partSize);
  const part = (number: number): Part => {
    const { offset, length } = ranges[number - 1] ?? { offset: 0, length: 0 };
    return { number, length, read: () => source.read(offset, length) };
  };
  return { total: source.size, count: ranges.length, part };
}

/**
 * Goes on with what is known of an earlier call, else with what B2 has, else starts anew. An earlier call that ended before it
 * could tell of its success has left a version, which is the result of this one.
 */
async function begin(
  context: TransferContext,
  request: UploadRequest,
  source: RegionSource,
  options: UploadOptions,
  found: UploadState | undefined,
): Promise<LargeUpload | FileResponse> {
  const { largeFileSha1Limit, resumeRequired, journal } = options;
  const wantsInfo = source.size <= largeFileSha1Limit && hasRoomFor(request, INFO.largeFileSha1);
  const mayResume = found !== undefined && source.identity !== undefined;
  const digest = (): Promise<string> => sha1Of(source, context.signal);
  const sha1 = source.identity === undefined || (wantsInfo && !mayResume) ? await digest() : undefined;
  const mark = { identity: source.identity ?? `sha1-${sha1}`, about: aboutOf(request) };
  const state = found === undefined ? undefined : checkIdentity(found, mark, source.name, resumeRequired);
  if (state !== undefined && state.begunAt === undefined) {
    const resumed = await LargeUpload.resume(context, request, state, journal);
    const known = resumed ?? (await finishedBefore(context, state.fileId, source.size, journal));
    if (known !== undefined) return known;
  }
  const full = withInfo(request, INFO.largeFileSha1, wantsInfo ? (sha1 ?? (await digest())) : undefined);
  const begun = state?.begunAt === undefined ? undefined : await begunBefore(context, full, state);
  const empty = begun && (await LargeUpload.resume(context, request, begun, journal));
  if (empty !== undefined) return empty;
  const unfinished = options.findUnfinished ? await findUnfinished(context, full, source) : undefined;
  if (unfinished !== undefined) {
    const { bucketId, fileName } = request;
    const known = { ...unfinished, bucketId, fileName, ...mark };
    const taken = await LargeUpload.resume(context, request, known, journal);
    if (taken !== undefined) return taken;
  }
  const partSize = partSizeFor(source.size, options.partSize, options.minPartSize);
  return LargeUpload.start(context, full, { ...mark, partSize }, journal);
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
