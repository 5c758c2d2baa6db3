import type { Connection } from './database.js';
import { fromRow, SELECT_VERSION, type StoredReplication, type StoredVersion, type VersionRow } from './version-row.js';

type SourceStatus = Exclude<StoredReplication['status'], 'REPLICA'>;

/** Where versions stand in replication. */
export interface Replicas {
  change(source: StoredVersion, status: SourceStatus): void;
  /** The versions of a bucket in this state, in the order they came, those up to a number left out; at most `limit`. */
  list(bucket: number, status: 'PENDING' | 'FAILED', after: number, limit: number): StoredVersion[];
  /** Whether a bucket has a replica of the version. */
  has(bucket: number, source: StoredVersion): boolean;
}

export function createReplicas(connection: Connection): Replicas {
  const change = connection.query<[string, number]>('UPDATE versions SET replication = ? WHERE seq = ?');
  // The first condition is that of the index.
  const list = connection.query<[number, string, number, number], VersionRow>(
    `${SELECT_VERSION} WHERE v.replication IN ('PENDING', 'FAILED') AND v.bucket = ? AND v.replication = ? AND v.seq > ?
     ORDER BY v.seq LIMIT ?`,
  );
  const has = connection.query<[number, string, number, number], { seq: number }>(
    'SELECT seq FROM versions WHERE bucket = ? AND name = ? AND uploaded = ? AND replica_of = ? LIMIT 1',
  );
  return {
    change: ({ seq }, status) => change.run(status, seq),
    list: (bucket, status, after, limit) => list.all(bucket, status, after, limit).flatMap((row) => fromRow(row) ?? []),
    has: (bucket, { name, uploaded, seq }) => has.get(bucket, name, uploaded, seq) !== undefined,
  };
}
