import { startLargeFile } from '../api/index.js';
import { B2Error, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { backoffMs } from '../support/backoff.js';
import type { FileResponse } from '../wire/file.js';
import { askForLost } from './ask-for-lost.js';
import { findBegun } from './begun-before.js';
import type { AskingContext } from './context.js';
import type { UploadRequest } from './upload-request.js';

/**
 * Begins a large file, and gives its id. When the answer is lost, B2 is asked for what was begun before it is asked again:
 * otherwise that would stay there unfinished, and be paid for.
 */
export async function startLarge(context: AskingContext, request: UploadRequest): Promise<string> {
  const { session, signal } = context;
  const { policy, clock, random } = context.retry;
  const since = clock.now();
  for (let sent = 1; ; sent++) {
    try {
      return made(context, await session.call(context, (connection) => startLargeFile(connection, request, context)));
    } catch (error) {
      throwIfInterrupted(signal);
      if (!(error instanceof B2Error) || !error.ambiguous || recoveryOf(error) === 'fail') throw error;
      const begun = await askForLost(context, error, () => findBegun(context, request, since));
      if (begun !== undefined) return made(context, begun);
      if (sent >= policy.maxAttempts) throw error.with({ attempts: sent, elapsedMs: clock.now() - since });
      await clock.sleep(backoffMs(policy, sent, random), signal).catch(() => throwIfInterrupted(signal));
    }
  }
}

function made({ session }: AskingContext, { fileId }: FileResponse): string {
  if (fileId === null) throw new B2Error('bad_response', 'b2_start_large_file was answered without a fileId.');
  session.made.add(fileId);
  return fileId;
}
