import type { Random } from './random.js';

/** Where a version stands among those of its name: by time, then by order of creation. */
export interface Place {
  readonly uploaded: number;
  readonly seq: number;
}

const CLUSTER = '001';

/** 12 hexadecimal digits. */
export const newAccountId = (random: Random): string => random.hex(12);

/** 24 hexadecimal digits; the last eight count, so that no two are equal. */
export const newBucketId = (random: Random, seq: number): string => random.hex(16) + hex(seq, 8);

/** Cluster, account and a counter: 25 characters. Source: B2 docs, "Application Keys". */
export const newKeyId = (accountId: string, seq: number): string => CLUSTER + accountId + hex(seq, 10);

/** `K`, the cluster and 27 characters of base64. */
export const newSecret = (random: Random): string => `K${CLUSTER}${random.bytes(21).toString('base64').slice(0, 27)}`;

/** The shape that B2 gives file ids. It also tells the place, so that a listing can go on after a version that is gone. */
export function newFileId(random: Random, bucketId: string, large: boolean, place: Place): string {
  const [day, time] = new Date(place.uploaded).toISOString().split('T');
  const d = day?.replaceAll('-', '') ?? '';
  const m = time?.slice(0, 8).replaceAll(':', '') ?? '';
  const f = (large ? '2' : '1') + random.hex(6) + hex(place.seq, 10);
  return `4_z${bucketId}_f${f}_d${d}_m${m}_c${CLUSTER}_v0001000_t0000_u${String(place.uploaded).padStart(14, '0')}`;
}

/** The place that an id of this server tells; null when it is no such id. */
export function placeOfFileId(fileId: string): Place | null {
  const match = /^4_z[0-9a-f]{24}_f[12][0-9a-f]{6}([0-9a-f]{10})_d\d{8}_m\d{6}_c\d{3}_v\d{7}_t\d{4}_u(\d{14})$/.exec(
    fileId,
  );
  if (match === null) return null;
  return { seq: Number.parseInt(match[1] ?? '', 16), uploaded: Number(match[2]) };
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
