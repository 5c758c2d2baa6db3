import { PassThrough } from 'node:stream';
import { deferred } from '../support/deferred.js';
import type { FileResponse } from '../wire/file.js';
import type { TransferContext } from './context.js';
import { download } from './download.js';
import type { DownloadRequest } from './open-download.js';
import { StreamSink } from './sink-stream.js';
import { streamSource } from './source-stream.js';
import { upload } from './upload.js';
import type { UploadOptions } from './upload-options.js';
import type { UploadRequest } from './upload-request.js';

/** Waits between the two sides, besides the parts of the upload. */
const BUFFER_BYTES = 1024 * 1024;

/**
 * Uploads what a download brings while it comes. A download that fails, or that is found wrong at its end, leaves nothing that
 * is stored: the upload sees its end only when all of it was verified. The observer hears of the upload.
 */
export async function reupload(
  context: TransferContext,
  from: Omit<DownloadRequest, 'range'>,
  to: UploadRequest,
  options: UploadOptions,
): Promise<FileResponse> {
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const between = new PassThrough({ highWaterMark: BUFFER_BYTES });
  const sink = new SourceSink(between, signal);
  const request = { ...from, range: undefined };
  const downloaded = download({ ...context, signal, observer: {} }, request, sink).catch((error: Error) => {
    sink.size.reject(error);
    between.destroy(error);
    throw error;
  });
  // Its failure reaches the upload, which is what is waited for.
  downloaded.catch(() => undefined);
  try {
    const source = streamSource(between, await sink.size.promise);
    const stored = await upload(context, to, source, options);
    await downloaded;
    return stored;
  } catch (error) {
    stop.abort(error);
    await downloaded.catch(() => undefined);
    throw error;
  } finally {
    between.destroy();
  }
}

/** Tells how long the content is. A failure is given on by who waits for the download: it knows what failed. */
class SourceSink extends StreamSink {
  readonly size = deferred<number>();

  override async begin(_version?: string, length = 0): Promise<void> {
    this.size.resolve(length);
  }

  override async fail(): Promise<void> {}
}
