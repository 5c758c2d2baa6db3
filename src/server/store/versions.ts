import { placeOfFileId } from '../ids.js';
import type { Connection } from './database.js';
import type { Piece } from './pieces.js';
import { createPieces } from './pieces.js';
import { createSequence } from './sequence.js';
import type { SmallContents } from './small-contents.js';
import { fromRow, SELECT_VERSION, type StoredVersion, type VersionRow } from './version-row.js';

export interface Versions {
  nextSeq(): number;
  add(version: StoredVersion, bucket: number, pieces: readonly Piece[]): void;
  /** Removes a version and its parts; answers the contents that nothing uses any more. */
  remove(version: StoredVersion): string[];
  byId(id: string): StoredVersion | null;
  /** The version that by-name access gets; null when there is none or it is hidden. */
  current(bucket: number, name: string): StoredVersion | null;
  /** The newest finished version, a hide marker included. */
  newest(bucket: number, name: string): StoredVersion | null;
  pieces(version: StoredVersion): Piece[];
  /** Keeps the version's retention and legal hold as they are given. */
  changeLock(version: StoredVersion): void;
  /** Turns an unfinished large file into a version of `length` bytes made of its parts. */
  finish(version: StoredVersion, length: number): StoredVersion;
}

/** The newest finished version of a name, as far as it says what the name stands for. */
type Top = Pick<StoredVersion, 'seq' | 'uploaded' | 'action'> & { readonly current: 0 | 1 };

export function createVersions(connection: Connection, small: SmallContents): Versions {
  const pieces = createPieces(connection, small);
  const insert = connection.query<
    [
      ...[seq: number, id: string, bucket: number, name: string, action: string, uploaded: number, length: number],
      ...[sha1: string | null, md5: string | null, type: string, info: string],
      ...[retentionMode: string | null, retainUntil: number | null, hold: string | null],
      ...[encryption: string | null, keyDigest: string | null],
      ...[replication: string | null, replicaOf: number | null, current: 0 | 1],
    ]
  >(
    `INSERT INTO versions (seq, id, bucket, name, action, uploaded, length, sha1, md5, type, info,
       retention_mode, retain_until, hold, encryption, key_digest, replication, replica_of, current)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const changeLock = connection.query<[string | null, number | null, string | null, number]>(
    'UPDATE versions SET retention_mode = ?, retain_until = ?, hold = ? WHERE seq = ?',
  );
  const remove = connection.query<[number]>('DELETE FROM versions WHERE seq = ?');
  const removeParts = connection.query<[number]>('DELETE FROM parts WHERE owner = ?');
  const finish = connection.query<[number, number]>(
    `UPDATE versions SET action = 'upload', length = ?, sha1 = 'none' WHERE seq = ?`,
  );
  const byId = connection.query<[number, string], VersionRow>(`${SELECT_VERSION} WHERE v.seq = ? AND v.id = ?`);
  const current = connection.query<[number, string], VersionRow>(
    `${SELECT_VERSION} WHERE v.bucket = ? AND v.name = ? AND v.current = 1`,
  );
  const newest = connection.query<[number, string], VersionRow>(
    `${SELECT_VERSION} WHERE v.bucket = ? AND v.name = ? AND v.action <> 'start' ORDER BY v.uploaded DESC, v.seq DESC LIMIT 1`,
  );
  const top = connection.query<[number, string], Top>(
    `SELECT seq, uploaded, action, current FROM versions
     WHERE bucket = ? AND name = ? AND action <> 'start' ORDER BY uploaded DESC, seq DESC LIMIT 1`,
  );
  const mark = connection.query<[number, number]>('UPDATE versions SET current = ? WHERE seq = ?');
  const clear = connection.query<[number, string]>(
    'UPDATE versions SET current = 0 WHERE bucket = ? AND name = ? AND current = 1',
  );
  const settle = (bucket: number, name: string): void => {
    clear.run(bucket, name);
    const newest = top.get(bucket, name);
    if (newest?.action === 'upload') mark.run(1, newest.seq);
  };
  /** Makes room for a version that becomes the newest of its name; answers whether the name stands for it. */
  const replace = ({ action, uploaded, seq, name }: StoredVersion, bucket: number): boolean => {
    if (action === 'start') return false;
    const newest = top.get(bucket, name);
    if (newest === undefined) return action === 'upload';
    if (newest.uploaded > uploaded || (newest.uploaded === uploaded && newest.seq > seq)) return false;
    if (newest.current === 1) mark.run(0, newest.seq);
    return action === 'upload';
  };
  return {
    nextSeq: createSequence(connection, 'versions'),
    byId(id) {
      const place = placeOfFileId(id);
      return place === null ? null : fromRow(byId.get(place.seq, id));
    },
    current: (bucket, name) => fromRow(current.get(bucket, name)),
    newest: (bucket, name) => fromRow(newest.get(bucket, name)),
    pieces: (version) => pieces.of(version.seq),
    changeLock: ({ seq, retention, hold }) => changeLock.run(retention.mode, retention.retainUntilTimestamp, hold, seq),
    add(v, bucket, its) {
      const current = replace(v, bucket) ? 1 : 0;
      insert.run(
        v.seq,
        v.id,
        bucket,
        v.name,
        v.action,
        v.uploaded,
        v.length,
        v.sha1,
        v.md5,
        v.type,
        JSON.stringify(v.info),
        v.retention.mode,
        v.retention.retainUntilTimestamp,
        v.hold,
        v.encryption.mode,
        v.encryption.mode === 'SSE-C' ? v.encryption.keyDigest : null,
        v.replication?.status ?? null,
        v.replication?.status === 'REPLICA' ? v.replication.of : null,
        current,
      );
      pieces.add(v.seq, 0, its);
    },
    remove(version) {
      const unused = pieces.remove(version.seq);
      removeParts.run(version.seq);
      remove.run(version.seq);
      settle(version.bucket, version.name);
      return unused;
    },
    finish(version, length) {
      finish.run(length, version.seq);
      removeParts.run(version.seq);
      settle(version.bucket, version.name);
      return { ...version, action: 'upload', length, sha1: 'none' };
    },
  };
}
