import type { Connection } from './database.js';
import { createSequence } from './sequence.js';

/** An application key. Its secret is kept as a SHA-256 digest only: it is shown once, when it is made. */
export interface StoredKey {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly digest: string;
  readonly capabilities: readonly string[];
  /** Null: every bucket. */
  readonly buckets: readonly string[] | null;
  readonly prefix: string | null;
  readonly expires: number | null;
}

export interface Keys {
  nextSeq(): number;
  add(key: StoredKey): void;
  remove(id: string): void;
  byId(id: string): StoredKey | null;
  /** In order of id, beginning with `start`, at most `limit`. */
  list(start: string, limit: number): StoredKey[];
}

interface Row extends Omit<StoredKey, 'capabilities' | 'buckets'> {
  readonly capabilities: string;
  readonly buckets: string | null;
}

export function createKeys(connection: Connection): Keys {
  const columns = 'seq, id, name, digest, capabilities, buckets, prefix, expires';
  const insert = connection.query<
    [number, string, string, string, string, string | null, string | null, number | null]
  >(`INSERT INTO keys (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const remove = connection.query<[string]>('DELETE FROM keys WHERE id = ?');
  const byId = connection.query<[string], Row>(`SELECT ${columns} FROM keys WHERE id = ?`);
  const list = connection.query<[string, number], Row>(`SELECT ${columns} FROM keys WHERE id >= ? ORDER BY id LIMIT ?`);
  return {
    nextSeq: createSequence(connection, 'keys'),
    add(key) {
      const buckets = key.buckets === null ? null : JSON.stringify(key.buckets);
      const capabilities = JSON.stringify(key.capabilities);
      insert.run(key.seq, key.id, key.name, key.digest, capabilities, buckets, key.prefix, key.expires);
    },
    remove: (id) => remove.run(id),
    byId: (id) => fromRow(byId.get(id)),
    list: (start, limit) => list.all(start, limit).flatMap((row) => fromRow(row) ?? []),
  };
}

function fromRow(row: Row | undefined): StoredKey | null {
  if (row === undefined) return null;
  const { seq, id, name, digest, prefix, expires } = row;
  const buckets = row.buckets === null ? null : (JSON.parse(row.buckets) as string[]);
  return { seq, id, name, digest, capabilities: JSON.parse(row.capabilities) as string[], buckets, prefix, expires };
}
