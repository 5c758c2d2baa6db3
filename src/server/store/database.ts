import Database from 'libsql';
import { createGroupCommit } from './group-commit.js';
import { SCHEMA, SCHEMA_VERSION } from './schema.js';
import { createWalSync, type WalSync } from './wal-sync.js';

/** What a parameter of a statement may be. */
export type SqlValue = string | number | Buffer | null;

/** One prepared statement with the types of its parameters and rows. */
export interface Query<Params extends readonly SqlValue[], Row> {
  run(...params: Params): void;
  get(...params: Params): Row | undefined;
  all(...params: Params): Row[];
}

export interface Connection {
  query<Params extends readonly SqlValue[], Row = never>(sql: string): Query<Params, Row>;
  /** Runs `work` so that all of its changes are made, or none. They are kept when `settled` says so, not earlier. */
  transaction<T>(work: () => T): T;
  /** Resolves when every change so far outlives a power failure. To be asked in the turn of the event loop that changed something. */
  settled(): Promise<void>;
  /** `listener` hears whenever changes were taken back. */
  onUndone(listener: () => void): void;
  close(): void;
}

/** Opens the database, in memory when no file is given. Throws when another process or server holds the file. */
export function openDatabase(file: string | null): Connection {
  const database = new Database(file ?? ':memory:', { timeout: 0 });
  const run = (sql: string): void => void database.exec(sql);
  if (file !== null) holdAlone(run);
  prepareSchema(database, run);
  const wal = file === null ? NO_WAL : createWalSync(file);
  const undone: (() => void)[] = [];
  const group = createGroupCommit(run, wal.written, () => {
    for (const listener of undone) listener();
  });
  return {
    query: (sql) => typed(database.prepare(sql), wal.written),
    transaction: group.transaction,
    async settled() {
      await group.committed();
      await wal.settled();
    },
    onUndone: (listener) => void undone.push(listener),
    close() {
      group.flush();
      wal.close();
      // Statements keep libsql's connection alive until they are collected, so its lock is given back by hand.
      if (file !== null)
        for (const sql of ['PRAGMA journal_mode=DELETE', 'PRAGMA locking_mode=NORMAL', TOUCH]) run(sql);
      database.close();
    },
  };
}

const NO_WAL: WalSync = { written: () => undefined, settled: () => Promise.resolve(), close: () => undefined };

const TOUCH = 'BEGIN IMMEDIATE; COMMIT';

/** The lock is the operating system's: it ends with the process, however that ends. */
function holdAlone(run: (sql: string) => void): void {
  for (const sql of ['PRAGMA locking_mode=EXCLUSIVE', 'PRAGMA journal_mode=WAL', 'PRAGMA synchronous=NORMAL', TOUCH])
    run(sql);
  run(`PRAGMA cache_size=-${CACHE_KIB}`);
  run(`PRAGMA wal_autocheckpoint=${LOG_PAGES}`);
}

/** How much of the database stays in memory: what its indexes need to take names in any order. */
const CACHE_KIB = 32 * 1024;
/** Pages of 4 KiB that the log takes before they go into the database, which holds everything up. */
const LOG_PAGES = 4000;

function prepareSchema(database: Database.Database, run: (sql: string) => void): void {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: number };
  if (row.user_version === SCHEMA_VERSION) return;
  if (row.user_version !== 0) {
    throw new Error(
      `the data was written by another version of the server (format ${row.user_version}, not ${SCHEMA_VERSION})`,
    );
  }
  // Whoever fails here closes the database, and takes back what was begun.
  run(`BEGIN IMMEDIATE; ${SCHEMA}; PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT`);
}

function typed<Params extends readonly SqlValue[], Row>(
  statement: Database.Statement<unknown[]>,
  written: () => void,
): Query<Params, Row> {
  // As one list: of several arguments libsql makes one first.
  return {
    run(...params) {
      // It does what `run` does, without making an object that tells of it, which takes as long as the work.
      statement.get(params);
      written();
    },
    get: (...params) => statement.get(params) as Row | undefined,
    all: (...params) => statement.all(params) as Row[],
  };
}
