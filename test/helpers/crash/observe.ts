import assert from 'node:assert/strict';
import { type Json, type RawB2, sha1 } from '../raw-b2.js';
import type { Holdings, SeenUnfinished, SeenVersion, World } from './world.js';

const AT_ONCE = 8;
const MOST = 10_000;

/** Reads everything a server holds, every byte included, and holds its answers against each other. */
export async function observe(b2: RawB2): Promise<Holdings> {
  const seen: Holdings = { buckets: new Map(), versions: new Map(), unfinished: new Map(), keys: new Map() };
  for (const { bucketId, bucketName, revision, bucketInfo } of (await b2.ok('b2_list_buckets')).buckets) {
    seen.buckets.set(bucketId, { name: bucketName, revision, mark: bucketInfo.mark ?? '' });
    await observeBucket(b2, bucketId, bucketName, seen);
  }
  const { keys } = await b2.ok('b2_list_keys', { maxKeyCount: MOST });
  for (const { applicationKeyId, keyName } of keys) seen.keys.set(applicationKeyId, keyName);
  return seen;
}

async function observeBucket(b2: RawB2, bucketId: string, bucketName: string, seen: Holdings): Promise<void> {
  const { files } = await b2.ok('b2_list_file_versions', { bucketId, maxFileCount: MOST });
  await each(files as Json[], async (file) => {
    if (file.action === 'start') seen.unfinished.set(file.fileId, await unfinished(b2, file));
    else seen.versions.set(file.fileId, await version(b2, file));
  });
  const begun = await b2.ok('b2_list_unfinished_large_files', { bucketId, maxFileCount: 100 });
  assert.deepEqual(idsOf(begun.files).sort(), idsOf(files.filter((file: Json) => file.action === 'start')).sort());
  await observeNames(b2, bucketId, bucketName, files);
}

/** What the names stand for follows from the versions: the newest finished one, unless that hides the name. */
async function observeNames(b2: RawB2, bucketId: string, bucketName: string, versions: readonly Json[]): Promise<void> {
  const newest = new Map<string, Json>();
  for (const file of versions) {
    if (file.action !== 'start' && !newest.has(file.fileName)) newest.set(file.fileName, file);
  }
  const visible = [...newest.values()].filter((file) => file.action === 'upload');
  const { files } = await b2.ok('b2_list_file_names', { bucketId, maxFileCount: MOST });
  assert.deepEqual(idsOf(files), idsOf(visible));
  await each([...newest.values()], async ({ fileName, fileId, action }) => {
    const answer = await b2.download(`/file/${bucketName}/${encodeURIComponent(fileName)}`, {}, 'HEAD');
    assert.equal(answer.status, action === 'upload' ? 200 : 404, fileName);
    if (action === 'upload') assert.equal(answer.headers['x-bz-file-id'], fileId);
  });
}

async function version(b2: RawB2, listed: Json): Promise<SeenVersion> {
  const { fileId, bucketId, fileName: name, action, contentLength, contentSha1 } = listed;
  assert.deepEqual(await b2.ok('b2_get_file_info', { fileId }), listed);
  const encrypted = listed.serverSideEncryption.mode === 'SSE-B2';
  const about = { bucketId, name, action, encrypted, length: contentLength };
  if (action === 'hide') return { ...about, sha1: '' };
  const { status, body } = await b2.download(`/b2api/v4/b2_download_file_by_id?fileId=${fileId}`);
  assert.deepEqual([status, body.length], [200, contentLength], name);
  const digest = sha1(body);
  if (contentSha1 !== 'none') assert.equal(digest, contentSha1, name);
  return { ...about, sha1: digest };
}

async function unfinished(b2: RawB2, { fileId, bucketId, fileName, ...rest }: Json): Promise<SeenUnfinished> {
  const { parts } = await b2.ok('b2_list_parts', { fileId, maxPartCount: 1000 });
  const entries = parts.map((part: Json) => [part.partNumber, { length: part.contentLength, sha1: part.contentSha1 }]);
  const encrypted = rest.serverSideEncryption.mode === 'SSE-B2';
  return { bucketId, name: fileName, encrypted, parts: new Map(entries) };
}

/** What was deleted is not there by its id either. */
export async function stayedAway(b2: RawB2, world: World): Promise<void> {
  await each(world.gone.splice(0), async (fileId) => {
    assert.equal((await b2.call('b2_get_file_info', { fileId })).status, 404);
    assert.equal((await b2.download(`/b2api/v4/b2_download_file_by_id?fileId=${fileId}`)).status, 404);
    assert.equal((await b2.call('b2_list_parts', { fileId })).status, 400);
  });
}

const idsOf = (files: readonly Json[]): string[] => files.map((file) => file.fileId);

/** A few at a time, as a client would. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
