import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as settings from '../../src/server/handlers/bucket-settings.js';
import type * as files from '../../src/server/handlers/files.js';
import type * as ids from '../../src/server/ids.js';
import type * as randoms from '../../src/server/random.js';
import type * as stores from '../../src/server/store/store.js';
import type { FillJob } from './jobs.js';

/** Fills a data directory by the store's own means: a million uploads over HTTP would take too long. */
const job = JSON.parse(process.argv[2] ?? '') as FillJob;
const load = async <T>(path: string): Promise<T> => (await import(pathToFileURL(join(job.code, path)).href)) as T;
const { openStore } = await load<typeof stores>('server/store/store.js');
const { newBucketId } = await load<typeof ids>('server/ids.js');
const { createRandom } = await load<typeof randoms>('server/random.js');
const { newVersion } = await load<typeof files>('server/handlers/files.js');
const { NO_SETTINGS } = await load<typeof settings>('server/handlers/bucket-settings.js');

/** Names come in any order, so each commit writes most pages of the indexes: few and big ones take half the time of many. */
const BATCH = 50_000;
const PER_FOLDER = 1000;
const START = Date.UTC(2026, 0, 1);

const store = await openStore(job.data);
const random = createRandom('bench');
const seq = store.buckets.nextSeq();
const bucket = {
  seq,
  id: newBucketId(random, seq),
  name: job.bucket,
  type: 'allPrivate',
  settings: NO_SETTINGS,
  revision: 1,
};
store.buckets.add(bucket);

/** Every name once, in an order that is not theirs: uploads do not come by the alphabet. */
function nameOf(at: number): string {
  const place = (at * 7919) % job.versions;
  const folder = String(Math.floor(place / PER_FOLDER)).padStart(5, '0');
  return `folder ${folder}/file ${String(place % PER_FOLDER).padStart(4, '0')}.txt`;
}

let now = START;
const context = { store, random, clock: { now: () => now } };

function add(at: number): void {
  now = START + at;
  const about = { name: nameOf(at), action: 'upload' as const, length: 0, type: 'text/plain' };
  const digests = { sha1: random.hex(40), md5: random.hex(32) };
  const info = { src_last_modified_millis: String(now) };
  const version = newVersion(bucket, context, null, { ...about, ...digests, info, encryption: { mode: null } });
  store.versions.add(version, bucket.seq, []);
}

for (let from = 0; from < job.versions; from += BATCH) {
  store.transaction(() => {
    for (let at = from; at < Math.min(job.versions, from + BATCH); at += 1) add(at);
  });
}
store.close();
