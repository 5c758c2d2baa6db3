import { createHash } from 'node:crypto';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import type { FileResponse } from '../wire/file.js';
import { INFO } from '../wire/headers.js';
import type { TransferContext } from './context.js';
import { hasRoomFor, withInfo } from './extra-info.js';
import { partSizeFor, planParts } from './part-size.js';
import { checkIdentity, type UploadState } from './resume.js';
import type { RegionSource } from './source.js';
import { LargeUpload } from './upload-large.js';
import { checkPartSize, type UploadOptions } from './upload-options.js';
import { sendParts } from './upload-parts.js';
import type { UploadRequest } from './upload-small.js';

/** Sends a source that can be read anywhere in parts, those left out that B2 has from an earlier call. */
export async function uploadRegions(
  context: TransferContext,
  request: UploadRequest,
  source: RegionSource,
  options: UploadOptions,
  found: UploadState | undefined,
): Promise<FileResponse> {
  checkPartSize(options);
  const wantsInfo = source.size <= options.largeFileSha1Limit && hasRoomFor(request, INFO.largeFileSha1);
  const mayResume = found !== undefined && source.identity !== undefined;
  const sha1 =
    source.identity === undefined || (wantsInfo && !mayResume) ? await sha1Of(source, context.signal) : undefined;
  const identity = source.identity ?? `sha1-${sha1}`;
  const state = found === undefined ? undefined : checkIdentity(found, identity, source.name, options.resumeRequired);
  const resumed = state === undefined ? undefined : await LargeUpload.resume(context, request, state);
  const partSize = resumed?.partSize ?? partSizeFor(source.size, options.partSize, options.minPartSize);
  const large = resumed ?? (await begin());
  await sendMissing(context, source, large, partSize, options.lanes);
  return large.finish();

  async function begin(): Promise<LargeUpload> {
    const info = wantsInfo ? (sha1 ?? (await sha1Of(source, context.signal))) : undefined;
    return LargeUpload.start(context, withInfo(request, INFO.largeFileSha1, info), { identity, partSize });
  }
}

async function sendMissing(
  context: TransferContext,
  source: RegionSource,
  large: LargeUpload,
  partSize: number,
  lanes: number,
): Promise<void> {
  const plan = planParts(source.size, partSize);
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
        large.add({ number: part.partNumber, length: part.contentLength, sha1: part.contentSha1 });
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
