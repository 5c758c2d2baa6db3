import { B2Error } from '../errors/index.js';
import { Budget } from '../support/budget.js';
import type { FileResponse } from '../wire/file.js';
import { aboutOf } from './about-request.js';
import type { TransferContext } from './context.js';
import { isFinishedStream } from './finished-stream.js';
import { streamPartSize } from './part-size.js';
import { checkIdentity } from './resume.js';
import type { ForwardSource, TakenBytes } from './source.js';
import { isStored } from './stored-parts.js';
import { LargeUpload, whenFinished } from './upload-large.js';
import { checkPartSize, type UploadOptions } from './upload-options.js';
import { type Part, sendParts } from './upload-parts.js';
import type { UploadRequest } from './upload-request.js';
import { uploadSmall } from './upload-small.js';
import type { UploadState } from './upload-state.js';

/**
 * A stream that ends soon becomes a small file; a longer one is sent in parts that are held in memory while they are sent.
 * What a later call cannot go on with is cancelled by a failure.
 */
export async function uploadStream(
  context: TransferContext,
  request: UploadRequest,
  source: ForwardSource,
  options: UploadOptions,
  found: UploadState | undefined,
  canGoOn = true,
): Promise<FileResponse> {
  const mark = { identity: undefined, about: aboutOf(request) };
  const state = found && checkIdentity(found, mark, source.name, options.resumeRequired);
  const firstPart = Math.max(options.minPartSize, Math.min(options.streamPartSize, options.bufferLimit));
  if (state === undefined) {
    // At least a part: what would be the only one is sent as a whole, because B2 wants two.
    const head = await source.take(
      Math.max(firstPart, Math.min(options.simpleUploadLimit, options.bufferLimit)),
      context.signal,
    );
    if (head.ended) {
      context.observer.begin?.({ total: head.length, done: 0 });
      return uploadSmall(context, request, { length: head.length, read: () => blocksOf(head) });
    }
    source.giveBack(head.blocks);
    checkPartSize(options);
  }
  const resumed = state === undefined ? undefined : await LargeUpload.resume(context, request, state);
  if (state !== undefined && resumed === undefined) {
    const finished = await finishedFrom(context, source, state);
    if (finished !== undefined) return finished;
  }
  const partSize = state?.partSize ?? firstPart;
  const large = resumed ?? (await LargeUpload.start(context, request, { ...mark, partSize }));
  context.observer.begin?.({ total: undefined, done: large.storedBytes });
  const budget = new Budget(options.bufferLimit);
  try {
    await sendParts(context, large, {
      lanes: options.lanes,
      bytes: Number.POSITIVE_INFINITY,
      parts: (signal) => cutParts(source, large, partSize, budget, signal),
      onStored: async (part) => {
        budget.give(streamPartSize(part.partNumber, partSize));
        await large.add({ number: part.partNumber, length: part.contentLength, sha1: part.contentSha1 });
        await context.observer.partDone?.({ number: part.partNumber, count: 0 });
      },
    });
  } catch (error) {
    if (!canGoOn) await large.abandon();
    throw error;
  }
  return large.finish();
}

/** The parts of a stream that B2 does not have yet, each read into memory when there is room for it. */
async function* cutParts(
  source: ForwardSource,
  large: LargeUpload,
  firstSize: number,
  budget: Budget,
  signal: AbortSignal,
): AsyncGenerator<Part> {
  for (let number = 1; ; number++) {
    const size = streamPartSize(number, firstSize);
    await budget.take(size, signal);
    const taken = await source.take(size, signal);
    if (taken.ended && large.lastStored > number) throw shorter(number, large.lastStored);
    if (isStored(large.stored(number), taken)) budget.give(size);
    else yield { number, length: taken.length, read: () => blocksOf(taken) };
    if (taken.ended) return;
  }
}

function shorter(number: number, stored: number): B2Error {
  return new B2Error(
    'resume_mismatch',
    `The stream ended in part ${number}, but the upload to be continued has a part ${stored}: it is another stream, or a part of it. Give all of it, or clear ResumableUploadState and set startByte to 0 to begin anew.`,
  );
}

/** The version that an earlier call has made of this very stream, and could not tell of. */
async function finishedFrom(
  context: TransferContext,
  source: ForwardSource,
  state: UploadState,
): Promise<FileResponse | undefined> {
  const file = await whenFinished(context, state.fileId);
  if (file === undefined || !(await isFinishedStream(source, state, context.signal))) return undefined;
  const { contentLength: total } = file;
  context.observer.begin?.({ total, done: total });
  return file;
}

async function* blocksOf({ blocks }: TakenBytes): AsyncGenerator<Uint8Array> {
  yield* blocks;
}
