import { cancelLargeFile, listUnfinishedLargeFiles } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import { LIMITS } from '../../wire/limits.js';
import { checkId } from '../checks.js';
import { fileRecord } from '../records.js';
import type { TransferTask } from '../transfer-watch.js';
import { tellFile } from './listings.js';

const DAY_MS = 86_400_000;

/** Cancels unfinished uploads that were begun so many days ago or earlier, and gives their number. Each is told by FileList first. */
export async function cancelUnfinishedUploads(
  task: TransferTask,
  bucketId: string,
  namePrefix: string,
  olderThanDays: number,
): Promise<number> {
  checkId('The bucket id', bucketId);
  if (!Number.isFinite(olderThanDays) || olderThanDays < 0) {
    throw new B2Error('invalid_argument', `The age ${olderThanDays} is not legal: it takes days, 0 or more.`);
  }
  const latest = task.engine.retry.clock.now() - olderThanDays * DAY_MS;
  let cancelled = 0;
  let startFileId: string | null | undefined;
  do {
    const request = { bucketId, namePrefix, maxFileCount: LIMITS.listUnfinishedMax, startFileId: startFileId ?? null };
    const page = await task.session.call(task, (connection) => listUnfinishedLargeFiles(connection, request, task));
    for (const file of page.files) {
      if (file.fileId === null || file.uploadTimestamp > latest) continue;
      await tellFile(task, fileRecord({ ...file, action: 'start' }, bucketId));
      const { fileId } = file;
      await task.session.call(task, (connection) => cancelLargeFile(connection, { fileId }, task));
      task.session.uploadUrls.forget(fileId);
      cancelled++;
    }
    startFileId = page.nextFileId;
  } while (startFileId !== null);
  return cancelled;
}
