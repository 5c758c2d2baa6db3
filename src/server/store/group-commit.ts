/** The transactions of one turn of the event loop as one of the database: it, the disk and the answers have one end to wait for. */
export interface GroupCommit {
  /** Runs `work` so that all of its changes are made, or none. Whoever reads sees them at once. */
  transaction<T>(work: () => T): T;
  /** Resolves when the changes of this turn are committed; rejects when that failed, and none of them is there any more. */
  committed(): Promise<void>;
  /** Commits now. Throws when that fails. */
  flush(): void;
}

/** `run` executes SQL; `onCommit` follows every commit, `onUndone` whatever takes changes back. */
export function createGroupCommit(run: (sql: string) => void, onCommit: () => void, onUndone: () => void): GroupCommit {
  let isOpen = false;
  let ended: Promise<void> = Promise.resolve();
  const undo = (sql: string): void => {
    onUndone();
    try {
      run(sql);
    } catch {
      // A full disk makes SQLite take everything back by itself. The reason is on its way to the caller.
    }
  };
  const flush = (): void => {
    if (!isOpen) return;
    isOpen = false;
    try {
      run('COMMIT');
    } catch (error) {
      undo('ROLLBACK');
      throw error;
    }
    onCommit();
  };
  const begin = (): void => {
    run('BEGIN IMMEDIATE');
    isOpen = true;
    ended = new Promise((resolve) => setImmediate(resolve)).then(flush);
    // It may be that nobody waits.
    ended.catch(() => undefined);
  };
  return {
    flush,
    committed: () => (isOpen ? ended : Promise.resolve()),
    transaction(work) {
      if (!isOpen) begin();
      run('SAVEPOINT work');
      try {
        const result = work();
        run('RELEASE work');
        return result;
      } catch (error) {
        undo('ROLLBACK TO work; RELEASE work');
        throw error;
      }
    },
  };
}
