import type { BucketResponse, CorsRule, LifecycleRule, ReplicationConfiguration } from '../../wire/bucket.js';
import type { EncryptionSetting } from '../../wire/encryption.js';
import type { DefaultRetention } from '../../wire/lock.js';
import type { NotificationRule } from '../../wire/notification.js';
import type { Connection } from './database.js';
import { createSequence } from './sequence.js';

/** What can be set on a bucket beside its type. */
export interface StoredBucketSettings {
  readonly info: BucketResponse['bucketInfo'];
  readonly cors: readonly CorsRule[];
  readonly lifecycle: readonly LifecycleRule[];
  readonly replication: ReplicationConfiguration | null;
  readonly encryption: EncryptionSetting;
  readonly locked: boolean;
  readonly retention: DefaultRetention;
  /** Absent until some are set. */
  readonly notifications?: readonly NotificationRule[];
}

export interface StoredBucket {
  readonly seq: number;
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly settings: StoredBucketSettings;
  readonly revision: number;
}

export interface Buckets {
  nextSeq(): number;
  add(bucket: StoredBucket): void;
  change(bucket: StoredBucket): void;
  remove(seq: number): void;
  byId(id: string): StoredBucket | null;
  /** Names are unique without regard to case. */
  byName(name: string): StoredBucket | null;
  /** Ordered by name. */
  all(): StoredBucket[];
  count(): number;
  /** True when no version, hide marker or unfinished large file is left in it. */
  isEmpty(seq: number): boolean;
}

interface Row extends Omit<StoredBucket, 'settings'> {
  readonly settings: string;
}

export function createBuckets(connection: Connection): Buckets {
  const columns = 'seq, id, name, type, settings, revision';
  const insert = connection.query<[number, string, string, string, string, string, number]>(
    'INSERT INTO buckets (seq, id, name, folded, type, settings, revision) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const update = connection.query<[string, string, number, number]>(
    'UPDATE buckets SET type = ?, settings = ?, revision = ? WHERE seq = ?',
  );
  const remove = connection.query<[number]>('DELETE FROM buckets WHERE seq = ?');
  const byId = connection.query<[string], Row>(`SELECT ${columns} FROM buckets WHERE id = ?`);
  const byName = connection.query<[string], Row>(`SELECT ${columns} FROM buckets WHERE folded = ?`);
  const all = connection.query<[], Row>(`SELECT ${columns} FROM buckets ORDER BY name`);
  const count = connection.query<[], { n: number }>('SELECT count(*) AS n FROM buckets');
  const some = connection.query<[number], { seq: number }>('SELECT seq FROM versions WHERE bucket = ? LIMIT 1');
  // Every request asks for its bucket, and nobody else writes to the database.
  const known = { byId: new Map<string, StoredBucket>(), byName: new Map<string, StoredBucket>() };
  const forget = (): void => {
    known.byId.clear();
    known.byName.clear();
  };
  connection.onUndone(forget);
  return {
    nextSeq: createSequence(connection, 'buckets'),
    add: (b) => insert.run(b.seq, b.id, b.name, b.name.toLowerCase(), b.type, JSON.stringify(b.settings), b.revision),
    change(b) {
      forget();
      update.run(b.type, JSON.stringify(b.settings), b.revision, b.seq);
    },
    remove(seq) {
      forget();
      remove.run(seq);
    },
    byId: (id) => remembered(known.byId, id, () => byId.get(id)),
    byName: (name) => remembered(known.byName, name.toLowerCase(), () => byName.get(name.toLowerCase())),
    all: () => all.all().flatMap((row) => fromRow(row) ?? []),
    count: () => count.get()?.n ?? 0,
    isEmpty: (seq) => some.get(seq) === undefined,
  };
}

function remembered(known: Map<string, StoredBucket>, key: string, read: () => Row | undefined): StoredBucket | null {
  const found = known.get(key) ?? fromRow(read());
  if (found !== null) known.set(key, found);
  return found;
}

function fromRow(row: Row | undefined): StoredBucket | null {
  if (row === undefined) return null;
  const { seq, id, name, type, revision } = row;
  return { seq, id, name, type, settings: JSON.parse(row.settings) as StoredBucketSettings, revision };
}
