import { randomBytes } from 'node:crypto';
import type { Json, Realm } from '../../helpers/raw-b2.js';
import { openRealm } from './realm.js';
import { logIn, type Session } from './session.js';

/** What the suite works with; filled before its tests run. */
export interface Wire {
  readonly realm: Realm;
  /** With the given key, which may do everything. */
  readonly b2: Session;
  /** A private bucket that the facts share. */
  readonly bucket: Json;
  /** A bucket with a name of its own, which goes with all it holds when the suite is done, if not before. */
  makeBucket(settings?: Json): Promise<Json>;
  dropBucket(bucket: Json): Promise<void>;
  /** For a bucket that a test has deleted itself. */
  forgetBucket(bucket: Json): void;
  /** An application key that goes when the suite is done. */
  makeKey(settings: Json, version?: number): Promise<Json>;
}

/** Opens the realm before the tests of the current suite; afterwards nothing that they made is left. */
export function useWire(): Wire {
  const wire = {} as { -readonly [K in keyof Wire]: Wire[K] };
  let close = async (): Promise<void> => undefined;
  const buckets = new Map<string, Json>();
  const keys: string[] = [];
  before(async () => {
    const opened = await openRealm();
    const { realm } = opened;
    close = opened.close;
    const b2 = await logIn(realm);
    const made: Omit<Wire, 'bucket'> = {
      realm,
      b2,
      async makeBucket(settings = {}) {
        const bucket = await b2.ok('b2_create_bucket', {
          bucketName: newName(),
          bucketType: 'allPrivate',
          ...settings,
        });
        buckets.set(bucket.bucketId, bucket);
        return bucket;
      },
      forgetBucket: ({ bucketId }) => void buckets.delete(bucketId),
      async dropBucket({ bucketId }) {
        if (!buckets.delete(bucketId)) return;
        await empty(b2, bucketId);
        await b2.ok('b2_delete_bucket', { bucketId });
      },
      async makeKey(settings, version) {
        const key = await b2.ok('b2_create_key', { keyName: 'backblazeb2-wire', ...settings }, version);
        keys.push(key.applicationKeyId);
        return key;
      },
    };
    Object.assign(wire, made, { bucket: await made.makeBucket() });
  });
  after(async () => {
    for (const bucket of buckets.values()) await wire.dropBucket(bucket);
    for (const id of keys) await wire.b2.post('b2_delete_key', { applicationKeyId: id });
    await close();
  });
  return wire;
}

/** A bucket for the tests of the current suite. */
export function useBucket(wire: Wire, settings: Json = {}): Json {
  const bucket = {};
  before(async () => Object.assign(bucket, await wire.makeBucket(settings)));
  after(() => wire.dropBucket(bucket));
  return bucket;
}

export const newName = (): string => `backblazeb2-wire-${randomBytes(8).toString('hex')}`;

async function empty(b2: Session, bucketId: string): Promise<void> {
  for (;;) {
    const { files } = await b2.ok('b2_list_file_versions', { bucketId, maxFileCount: 1000 });
    if (files.length === 0) return;
    for (const { fileName, fileId, legalHold } of files) {
      if (legalHold?.value === 'on') await b2.ok('b2_update_file_legal_hold', { fileName, fileId, legalHold: 'off' });
      await b2.ok('b2_delete_file_version', { fileName, fileId, bypassGovernance: true });
    }
  }
}
