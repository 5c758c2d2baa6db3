import { closeSync, fdatasync, openSync } from 'node:fs';
import { promisify } from 'node:util';
import { createGroupSync, type GroupSync } from './group-sync.js';

const datasync = promisify(fdatasync);

export interface WalSync extends GroupSync {
  close(): void;
}

/**
 * Syncs the write-ahead log of a database beside SQLite, which would hold everything up while the disk works. With
 * `synchronous=NORMAL` SQLite itself syncs the log before its pages go into the database, and those before the log starts anew.
 */
export function createWalSync(database: string): WalSync {
  let log: number | null = null;
  let under: Promise<void> = Promise.resolve();
  const sync = createGroupSync(() => {
    log ??= openSync(`${database}-wal`, 'r+');
    under = datasync(log);
    return under;
  });
  return {
    ...sync,
    close() {
      const open = log;
      log = null;
      if (open !== null) void under.catch(() => undefined).then(() => closeSync(open));
    },
  };
}
