import type { Connection } from './database.js';

/** Numbers of one table, never given twice, not even after the newest row was deleted. The store has the file alone. */
export function createSequence(connection: Connection, table: string): () => number {
  const query = connection.query<[string], { seq: number }>('SELECT seq FROM sqlite_sequence WHERE name = ?');
  let last = query.get(table)?.seq ?? 0;
  return () => {
    last += 1;
    return last;
  };
}
