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

const COLUMNS: { readonly [K in keyof VersionRow]: string } = {
  seq: 'v.seq',
  id: 'v.id',
  bucket: 'v.bucket',
  bucketId: 'b.id',
  name: 'v.name',
  action: 'v.action',
  uploaded: 'v.uploaded',
  length: 'v.length',
  sha1: 'v.sha1',
  md5: 'v.md5',
  type: 'v.type',
  info: 'v.info',
  retentionMode: 'v.retention_mode',
  retainUntil: 'v.retain_until',
  hold: 'v.hold',
  encryption: 'v.encryption',
  keyDigest: 'v.key_digest',
  replication: 'v.replication',
  replicaOf: 'v.replica_of',
};
const NAMES = Object.keys(COLUMNS) as readonly (keyof VersionRow)[];
const FROM = 'FROM versions v JOIN buckets b ON b.seq = v.bucket';

export const SELECT_VERSION = `SELECT ${NAMES.map((name) => `${COLUMNS[name]} AS ${name}`).join(', ')} ${FROM}`;

/** The same rows as text for `fromTexts`: handing over one value for each costs half of what twenty do. */
export const SELECT_VERSION_TEXT = `SELECT json_array(${Object.values(COLUMNS).join(', ')}) AS text ${FROM}`;

export function fromTexts(rows: readonly { readonly text: string }[]): VersionRow[] {
  const values = JSON.parse(`[${rows.map(({ text }) => text).join(',')}]`) as readonly (readonly unknown[])[];
  return values.map((row) => {
    const named: Partial<Record<keyof VersionRow, unknown>> = {};
    for (const [at, name] of NAMES.entries()) named[name] = row[at];
    return named as VersionRow;
  });
}

/** Written out, without spreads: pages have thousands of them. */
export function fromRow(row: VersionRow | undefined): StoredVersion | null {
  if (row === undefined) return null;
  return {
    seq: row.seq,
    id: row.id,
    bucket: row.bucket,
    bucketId: row.bucketId,
    name: row.name,
    action: row.action,
    uploaded: row.uploaded,
    length: row.length,
    sha1: row.sha1,
    md5: row.md5,
    type: row.type,
    info: JSON.parse(row.info) as Record<string, string>,
    retention: { mode: row.retentionMode, retainUntilTimestamp: row.retainUntil },
    hold: row.hold,
    encryption: encryptionOf(row),
    replication: replicationOf(row),
  };
}

function encryptionOf({ encryption: mode, keyDigest }: VersionRow): StoredEncryption {
  return mode === 'SSE-C' ? { mode, keyDigest: keyDigest ?? '' } : { mode };
}

function replicationOf({ replication: status, replicaOf }: VersionRow): StoredReplication | null {
  if (status === null) return null;
  return status === 'REPLICA' ? { status, of: replicaOf ?? 0 } : { status };
}
