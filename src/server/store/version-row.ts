import type { FileRetention, LegalHold } from '../../wire/lock.js';

/** How a version's bytes are encrypted. Of a customer's key only `salt:digest` is kept. */
export type StoredEncryption =
  | { readonly mode: null }
  | { readonly mode: 'SSE-B2' }
  | { readonly mode: 'SSE-C'; readonly keyDigest: string };

/** Where a version stands in replication; a replica knows the number of the version it was made from. */
export type StoredReplication =
  | { readonly status: 'PENDING' | 'COMPLETED' | 'FAILED' }
  | { readonly status: 'REPLICA'; readonly of: number };

/** One file version, hide marker or unfinished large file. */
export interface StoredVersion {
  readonly seq: number;
  readonly id: string;
  /** The bucket's number in the store. */
  readonly bucket: number;
  readonly bucketId: string;
  readonly name: string;
  readonly action: 'upload' | 'start' | 'hide';
  readonly uploaded: number;
  readonly length: number;
  /** As B2 reports it: 40 digits, with `unverified:` in front, `none`, or null. */
  readonly sha1: string | null;
  readonly md5: string | null;
  readonly type: string;
  readonly info: Readonly<Record<string, string>>;
  readonly retention: FileRetention;
  readonly hold: LegalHold | null;
  readonly encryption: StoredEncryption;
  /** Null: no replication rule covers it. */
  readonly replication: StoredReplication | null;
}

export interface VersionRow extends Omit<StoredVersion, 'info' | 'retention' | 'encryption' | 'replication'> {
  readonly info: string;
  readonly retentionMode: FileRetention['mode'];
  readonly retainUntil: number | null;
  readonly encryption: StoredEncryption['mode'];
  readonly keyDigest: string | null;
  readonly replication: StoredReplication['status'] | null;
  readonly replicaOf: number | null;
}

export const SELECT_VERSION = `SELECT v.seq, v.id, v.bucket, b.id AS bucketId, v.name, v.action, v.uploaded, v.length,
  v.sha1, v.md5, v.type, v.info, v.retention_mode AS retentionMode, v.retain_until AS retainUntil, v.hold,
  v.encryption, v.key_digest AS keyDigest, v.replication, v.replica_of AS replicaOf FROM versions v JOIN buckets b ON b.seq = v.bucket`;

export function fromRow(row: VersionRow | undefined): StoredVersion | null {
  if (row === undefined) return null;
  const { seq, id, bucket, bucketId, name, action, uploaded, length, sha1, md5, type, hold } = row;
  const info = JSON.parse(row.info) as Record<string, string>;
  const retention = { mode: row.retentionMode, retainUntilTimestamp: row.retainUntil };
  const encryption = encryptionOf(row);
  const about = { seq, id, bucket, bucketId, name, action, uploaded, length, sha1, md5, type, info };
  return { ...about, retention, hold, encryption, replication: replicationOf(row) };
}

function encryptionOf({ encryption: mode, keyDigest }: VersionRow): StoredEncryption {
  return mode === 'SSE-C' ? { mode, keyDigest: keyDigest ?? '' } : { mode };
}

function replicationOf({ replication: status, replicaOf }: VersionRow): StoredReplication | null {
  if (status === null) return null;
  return status === 'REPLICA' ? { status, of: replicaOf ?? 0 } : { status };
}
