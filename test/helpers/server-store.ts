import { NO_ENCRYPTION } from '../../src/server/encryption.js';
import { NO_SETTINGS } from '../../src/server/handlers/bucket-settings.js';
import { newBucketId, newFileId } from '../../src/server/ids.js';
import { createRandom } from '../../src/server/random.js';
import { NO_LOCK } from '../../src/server/retention.js';
import type { StoredBucket } from '../../src/server/store/buckets.js';
import type { Piece } from '../../src/server/store/pieces.js';
import type { Store } from '../../src/server/store/store.js';
import type { StoredVersion } from '../../src/server/store/version-row.js';

const random = createRandom();

export function addBucket(store: Pick<Store, 'buckets'>, name: string): StoredBucket {
  const seq = store.buckets.nextSeq();
  const bucket = { seq, id: newBucketId(random, seq), name, type: 'allPrivate', settings: NO_SETTINGS, revision: 2 };
  store.buckets.add(bucket);
  return bucket;
}

export function addVersion(
  store: Pick<Store, 'versions'>,
  bucket: StoredBucket,
  given: { readonly name: string; readonly action?: StoredVersion['action']; readonly uploaded?: number },
  pieces: readonly Piece[] = [],
): StoredVersion {
  const { name, action = 'upload', uploaded = 1 } = given;
  const place = { seq: store.versions.nextSeq(), uploaded };
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const version: StoredVersion = {
    ...place,
    id: newFileId(random, bucket.id, action === 'start', place),
    bucket: bucket.seq,
    bucketId: bucket.id,
    name,
    action,
    length,
    sha1: null,
    md5: null,
    type: 'text/plain',
    info: { made: 'here' },
    ...NO_LOCK,
    encryption: NO_ENCRYPTION,
    replication: null,
  };
  store.versions.add(version, bucket.seq, pieces);
  return version;
}

/** A kept content with this text. */
export async function receive(store: Store, text: string): Promise<Piece> {
  const bytes = Buffer.from(text);
  const incoming = await store.contents.receive(bytes.length, null);
  for (let at = 0; at < bytes.length; at += 65_536) await incoming.write(bytes.subarray(at, at + 65_536));
  return { ...(await incoming.keep()), start: 0, length: bytes.length, wrappedKey: null };
}

export async function read(store: Store, pieces: readonly Piece[]): Promise<string> {
  let text = '';
  const readable = pieces.map(({ content, start, length }) => ({ content, start, length, key: null }));
  for await (const block of store.contents.read(readable, new AbortController().signal))
    text += block.toString('latin1');
  return text;
}
