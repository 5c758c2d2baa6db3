import type { FileRetention, LegalHold } from '../../wire/lock.js';

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
}

export interface VersionRow extends Omit<StoredVersion, 'info' | 'retention'> {
  readonly info: string;
  readonly retentionMode: FileRetention['mode'];
  readonly retainUntil: number | null;
}

export const SELECT_VERSION = `SELECT v.seq, v.id, v.bucket, b.id AS bucketId, v.name, v.action, v.uploaded, v.length,
  v.sha1, v.md5, v.type, v.info, v.retention_mode AS retentionMode, v.retain_until AS retainUntil, v.hold FROM versions v JOIN buckets b ON b.seq = v.bucket`;

export function fromRow(row: VersionRow | undefined): StoredVersion | null {
  if (row === undefined) return null;
  const { seq, id, bucket, bucketId, name, action, uploaded, length, sha1, md5, type, hold } = row;
  const info = JSON.parse(row.info) as Record<string, string>;
  const retention = { mode: row.retentionMode, retainUntilTimestamp: row.retainUntil };
  return { seq, id, bucket, bucketId, name, action, uploaded, length, sha1, md5, type, info, retention, hold };
}
