import { B2Error, throwIfInterrupted } from '../../errors/index.js';
import { Hands, runPool } from '../../support/pool.js';
import { LIMITS } from '../../wire/limits.js';
import type { FileCompleteEvent } from '../events.js';
import type { TransferTask } from '../transfer-watch.js';
import { type Entries, readerOf } from './entries.js';

/** What became of the files of one call. */
export interface ManyResult {
  /** Files that were transferred. */
  readonly completed: number;
  /** Bytes of their content. */
  readonly bytes: number;
  /** Those that were not, in the order in which they failed. */
  readonly failed: readonly FileFailure[];
}

export interface FileFailure {
  readonly fileName: string;
  readonly localFile: string;
  readonly error: B2Error;
}

/** One file of many, as it is told to handlers. */
export type FileOutcome = Pick<FileCompleteEvent, 'fileName' | 'localFile'>;

/** What would fail every further file as well. */
const FATAL: ReadonlySet<string> = new Set([
  'no_credentials',
  'unauthorized',
  'bad_auth_token',
  'cap_exceeded',
  'storage_cap_exceeded',
  'transaction_cap_exceeded',
  'download_cap_exceeded',
  'account_trouble',
  'disk_full',
  'handler_failed',
]);

/**
 * Transfers files, MaxConcurrentFiles at a time; an entry is taken only when there is a hand for it. A file that fails does not
 * stop the others, unless its failure is one that they would meet as well: then the call rejects with it.
 */
export async function transferMany<T>(
  task: TransferTask,
  entries: Entries<T>,
  describe: (entry: T) => FileOutcome,
  work: (entry: T, task: TransferTask) => Promise<string>,
): Promise<ManyResult> {
  const failed: FileFailure[] = [];
  let completed = 0;
  let bytes = 0;
  task.memory.bytesTransferred = 0;
  const reader = readerOf(entries);
  // Without a login no file can be transferred, so the call fails with it and not with each of them.
  await task.session.authorization.get(task);
  const quiet = shared(task);
  const hands = new Hands(task.settings.MaxConcurrentFiles);
  await runPool(reader, hands, task.signal, async (entry, signal) => {
    const about = describe(entry);
    const own = { ...quiet, signal, memory: { bytesTransferred: 0, startByte: 0 } };
    try {
      const fileId = await work(entry, own);
      completed++;
      bytes += own.memory.bytesTransferred;
      task.memory.bytesTransferred = bytes;
      await task.fire('FileComplete', { ...about, fileId, bytes: own.memory.bytesTransferred, error: null });
    } catch (error) {
      throwIfInterrupted(task.signal);
      throwIfInterrupted(signal);
      if (!(error instanceof B2Error) || FATAL.has(error.code)) throw error;
      failed.push({ ...about, error });
      await task.fire('FileComplete', { ...about, fileId: '', bytes: 0, error });
    }
  });
  return { completed, bytes, failed };
}

/** Events that are about one transfer would mix those of many. */
const QUIET: ReadonlySet<string> = new Set([
  'StartTransfer',
  'EndTransfer',
  'Progress',
  'Transfer',
  'FragmentComplete',
]);

/** What the tasks of all files share: each has its share of the memory for streams. */
function shared(task: TransferTask): TransferTask {
  const { settings } = task;
  const BufferLimit = Math.max(LIMITS.minPartSize, Math.floor(settings.BufferLimit / settings.MaxConcurrentFiles));
  return {
    ...task,
    settings: { ...settings, BufferLimit },
    saveUploadState: () => undefined,
    heard: (name) => !QUIET.has(name) && task.heard(name),
    fire: (name, event) => (QUIET.has(name) ? undefined : task.fire(name, event)),
    fireSafely: (name, event) => {
      if (!QUIET.has(name)) task.fireSafely(name, event);
    },
  };
}
