import { B2Error } from '../errors/index.js';
import type { FileResponse } from '../wire/file.js';
import type { TransferContext } from './context.js';
import type { UploadJournal } from './journal.js';
import { type LargeUpload, whenFinished } from './upload-large.js';

/**
 * What an earlier call has made that ended before it could tell of its success; undefined when it has made nothing. The
 * observer hears of a transfer that is at its end.
 */
export async function finishedBefore(
  context: TransferContext,
  fileId: string,
  total: number,
  journal: UploadJournal | undefined,
): Promise<FileResponse | undefined> {
  const file = await whenFinished(context, fileId).catch((error: unknown) => {
    // Who may not ask begins anew.
    if (error instanceof B2Error && error.code === 'unauthorized') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  context.observer.begin?.({ total, done: total });
  await journal?.remove();
  return file;
}

/**
 * The version that somebody else has made of an upload meanwhile: who uploads the same at the same time finds it unfinished,
 * and takes it over. Throws the error when it is not that.
 */
export async function finishedByOthers(
  context: TransferContext,
  large: LargeUpload,
  total: number,
  journal: UploadJournal | undefined,
  error: unknown,
): Promise<FileResponse> {
  if (!(error instanceof B2Error) || error.code !== 'bad_request') throw error;
  const file = await whenFinished(context, large.fileId).catch(() => undefined);
  if (file === undefined) throw error;
  context.session.uploadUrls.forget(large.fileId);
  void context.observer.moved?.(total - large.storedBytes);
  await journal?.remove();
  return file;
}
