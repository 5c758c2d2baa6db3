import { watchFile } from '../observe/index.js';
import type { FileResponse } from '../wire/file.js';
import { INFO } from '../wire/headers.js';
import type { TransferContext } from './context.js';
import { withInfo } from './extra-info.js';
import { matchingState } from './resume.js';
import type { RegionSource, Source } from './source.js';
import { uploadEncrypted } from './upload-encrypted.js';
import type { UploadOptions } from './upload-options.js';
import { uploadRegions } from './upload-regions.js';
import type { UploadRequest } from './upload-request.js';
import { uploadSmall } from './upload-small.js';
import { uploadStream } from './upload-stream.js';

/** Uploads a source, by one request when it is small enough, else in parts. The source stays open: its owner closes it. */
export function upload(
  context: TransferContext,
  request: UploadRequest,
  source: Source,
  options: UploadOptions,
): Promise<FileResponse> {
  const about = { direction: 'upload', file: request.fileName } as const;
  const { now } = context.retry.clock;
  return watchFile(
    about,
    now,
    () => send(context, request, source, options),
    ({ contentLength }) => contentLength,
  );
}

async function send(
  context: TransferContext,
  request: UploadRequest,
  source: Source,
  options: UploadOptions,
): Promise<FileResponse> {
  const state = matchingState(options, request);
  if (options.encryption !== undefined) {
    const dated = withInfo(request, INFO.sourceModified, source.kind === 'forward' ? undefined : modifiedTime(source));
    return uploadEncrypted(context, dated, source, options, options.encryption, state);
  }
  if (source.kind === 'forward') return uploadStream(context, request, source, options, state);
  const dated = withInfo(request, INFO.sourceModified, modifiedTime(source));
  if (state === undefined && (source.size <= options.simpleUploadLimit || source.size <= options.minPartSize)) {
    context.observer.begin?.({ total: source.size, done: 0 });
    return uploadSmall(context, dated, { length: source.size, read: () => source.read(0, source.size) });
  }
  return uploadRegions(context, dated, source, options, state);
}

function modifiedTime({ modifiedMs }: RegionSource): string | undefined {
  return modifiedMs === undefined || modifiedMs < 0 ? undefined : String(modifiedMs);
}
