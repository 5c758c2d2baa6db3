import assert from 'node:assert/strict';
import type { Json } from '../../helpers/raw-b2.js';
import { itHere } from './realm.js';
import { aboutFile, assertFields, refused, type Session, uploadTo } from './session.js';
import { useBucket, type Wire } from './wire.js';

/** In the order of their bytes; in UTF-16 the last two are the other way round. */
const NAMES = ['A', 'a', 'a/1', 'a/2', 'a/b/3', 'b', 'c/x/1', 'c/y', 'd/hidden', 'é', '～', '😀'];
const VISIBLE = NAMES.filter((name) => name !== 'd/hidden');
const LISTS = ['b2_list_file_names', 'b2_list_file_versions'];

/** Source: B2 docs, b2_list_file_names, b2_list_file_versions and "Files", folders and versions. */
export function listingFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  let older: Json;
  let newer: Json;
  let marker: Json;
  before(async () => {
    ({ b2 } = wire);
    const { bucketId } = bucket;
    for (const name of NAMES.toReversed()) await b2.store(bucketId, name, name);
    [older, newer] = [await b2.store(bucketId, 'b', '1'), await b2.store(bucketId, 'b', '22')];
    marker = await b2.ok('b2_hide_file', { bucketId, fileName: 'd/hidden' });
    await b2.ok('b2_start_large_file', { bucketId, fileName: 'e-unfinished', contentType: 'a/b' });
    await b2.ok('b2_start_large_file', { bucketId, fileName: 'b', contentType: 'a/b' });
  });

  const list = (ask: Json = {}, call = 'b2_list_file_names', version = 4): Promise<Json> =>
    b2.ok(call, { bucketId: bucket.bucketId, ...ask }, version);
  const shown = ({ files }: Json): string[] =>
    files.map(({ action, fileName }: Json) => (action === 'upload' ? fileName : `${action} ${fileName}`));
  /** Every page of a listing as one. */
  async function walk(ask: Json, call?: string): Promise<string[]> {
    const found: string[] = [];
    for (let from: Json = {}; ; ) {
      const page = await list({ ...ask, ...from }, call);
      assert.equal(page.files.length <= (ask.maxFileCount ?? 100), true);
      found.push(...shown(page));
      if (page.nextFileName === null) return found;
      from = { startFileName: page.nextFileName, ...(page.nextFileId && { startFileId: page.nextFileId }) };
    }
  }
  const wrong = (ask: Json, ...verdicts: string[]) =>
    refused(b2.post('b2_list_file_names', { bucketId: bucket.bucketId, ...ask }), ...verdicts);

  it('lists names in the order of their bytes in UTF-8', async () => {
    assert.deepEqual(shown(await list()), VISIBLE);
  });

  it('lists of each name the newest version, and no hidden name and no unfinished file', async () => {
    const { files } = await list({ prefix: 'b' });
    assert.deepEqual(
      files.map(({ fileId, contentLength }: Json) => [fileId, contentLength]),
      [[newer.fileId, 2]],
    );
  });

  it('lists every version, the newest of a name first, with markers and unfinished files', async () => {
    const { files } = await list({ prefix: 'b' }, 'b2_list_file_versions');
    assert.deepEqual(
      files.slice(0, 3).map(({ action, fileId }: Json) => (action === 'upload' ? fileId : action)),
      ['start', newer.fileId, older.fileId],
    );
    const page = await list({ prefix: 'd/' }, 'b2_list_file_versions');
    assert.deepEqual(shown(page), ['hide d/hidden', 'd/hidden']);
    assert.equal(page.files[0].fileId, marker.fileId);
    assert.deepEqual(shown(await list({ prefix: 'e' }, 'b2_list_file_versions')), ['start e-unfinished']);
  });

  it('shows the same file object as the upload', async () => {
    const { files } = await list({ prefix: 'b' });
    assert.deepEqual(files[0], newer);
  });

  it('shows sizes under both names in version 1, and only as `contentLength` later', async () => {
    for (const call of LISTS) {
      const [old] = (await list({ prefix: 'a/1' }, call, 1)).files;
      assert.deepEqual([old.size, old.contentLength ?? old.size], [3, 3]);
      const [file] = (await list({ prefix: 'a/1' }, call, 2)).files;
      assert.deepEqual([file.size, file.contentLength], [undefined, 3]);
      assert.deepEqual([file.accountId, file.bucketId], [b2.accountId, bucket.bucketId]);
    }
  });

  it('takes a prefix of bytes', async () => {
    assert.deepEqual(shown(await list({ prefix: 'a' })), ['a', 'a/1', 'a/2', 'a/b/3']);
    assert.deepEqual(shown(await list({ prefix: 'c/x' })), ['c/x/1']);
    assert.deepEqual(shown(await list({ prefix: '' })), VISIBLE);
    assert.deepEqual(shown(await list({ prefix: 'zzz' })), []);
  });

  it('gathers names up to the delimiter into folders, in the order of names', async () => {
    const level = await list({ delimiter: '/' });
    assert.deepEqual(shown(level), ['A', 'a', 'folder a/', 'b', 'folder c/', 'é', '～', '😀']);
    assert.deepEqual(shown(await list({ prefix: 'a/', delimiter: '/' })), ['a/1', 'a/2', 'folder a/b/']);
    assert.deepEqual(shown(await list({ prefix: 'c', delimiter: '/' })), ['folder c/']);
  });

  it('shows a folder with neither id nor time', async () => {
    const [folder] = (await list({ prefix: 'c', delimiter: '/' })).files;
    const { accountId, bucketId, fileInfo, serverSideEncryption, replicationStatus, ...rest } = folder;
    assert.deepEqual([accountId, bucketId], [b2.accountId, bucket.bucketId]);
    assertFields(rest, {
      action: 'folder',
      contentLength: 0,
      contentMd5: null,
      contentSha1: null,
      contentType: null,
      fileId: null,
      fileName: 'c/',
      uploadTimestamp: 0,
    });
  });

  it('shows a folder of hidden names only among the versions', async () => {
    assert.deepEqual(shown(await list({ prefix: 'd', delimiter: '/' })), []);
    const versions = await list({ prefix: 'd', delimiter: '/' }, 'b2_list_file_versions');
    assert.deepEqual(shown(versions), ['folder d/']);
  });

  it('begins at a name, that one included, which need not exist', async () => {
    assert.deepEqual(shown(await list({ startFileName: 'c/y' })), ['c/y', 'é', '～', '😀']);
    assert.deepEqual(shown(await list({ startFileName: 'c/x/2' })), ['c/y', 'é', '～', '😀']);
    assert.deepEqual(shown(await list({ startFileName: '0', prefix: 'c' })), ['c/x/1', 'c/y']);
    assert.deepEqual(shown(await list({ startFileName: 'd', prefix: 'c' })), []);
  });

  it('begins at a version, that one included', async () => {
    const ask = { startFileName: 'b', startFileId: older.fileId, maxFileCount: 1 };
    assert.equal((await list(ask, 'b2_list_file_versions')).files[0].fileId, older.fileId);
  });

  it('goes on behind a version that is gone', async () => {
    const { bucketId } = bucket;
    const names = ['gone-1', 'gone-2'];
    const [first] = [await b2.store(bucketId, 'gone-1', 'x'), await b2.store(bucketId, 'gone-2', 'x')];
    await b2.ok('b2_delete_file_version', { fileName: 'gone-1', fileId: first.fileId });
    const ask = { startFileName: 'gone-1', startFileId: first.fileId, prefix: 'gone' };
    assert.deepEqual(shown(await list(ask, 'b2_list_file_versions')), names.slice(1));
    const { files } = await list({ prefix: 'gone' });
    for (const { fileName, fileId } of files) await b2.ok('b2_delete_file_version', { fileName, fileId });
  });

  for (const call of LISTS) {
    it(`comes to the same by pages of any size, with ${call}`, async () => {
      for (const ask of [{}, { delimiter: '/' }, { prefix: 'a/', delimiter: '/' }]) {
        const whole = shown(await list(ask, call));
        for (const maxFileCount of [1, 2, 5]) assert.deepEqual(await walk({ ...ask, maxFileCount }, call), whole);
      }
    });

    it(`ends with null for the next name, with ${call}`, async () => {
      const { nextFileName, nextFileId } = await list({}, call);
      assert.deepEqual([nextFileName, nextFileId ?? null], [null, null]);
      const empty = await list({ prefix: 'zzz' }, call);
      assert.deepEqual([empty.files, empty.nextFileName], [[], null]);
    });
  }

  it('goes on behind a folder with a name that sorts behind all that is in it', async () => {
    const page = await list({ delimiter: '/', maxFileCount: 3 });
    assert.deepEqual(shown(page), ['A', 'a', 'folder a/']);
    assert.equal(Buffer.compare(Buffer.from(page.nextFileName), Buffer.from('a/b/3')) > 0, true);
  });

  it('gives no id for a next entry that is a folder', async () => {
    const page = await list({ delimiter: '/', maxFileCount: 2 }, 'b2_list_file_versions');
    if (page.nextFileName.endsWith('/')) assert.equal(page.nextFileId, null);
    assert.equal((await walk({ delimiter: '/', maxFileCount: 2 }, 'b2_list_file_versions'))[2], 'folder a/');
  });

  itHere('lists 100 entries when it is not told, or told null or 0', 'a hundred files', async () => {
    const target = await b2.ok('b2_get_upload_url', { bucketId: bucket.bucketId });
    const names = Array.from({ length: 101 }, (_, at) => `zz-${String(at).padStart(3, '0')}`);
    for (const name of names) assert.equal((await uploadTo(target, 'x', aboutFile(name))).status, 200);
    for (const maxFileCount of [null, 0, undefined]) {
      const page = await list({ prefix: 'zz-', maxFileCount });
      assert.deepEqual([page.files.length, page.nextFileName], [100, names[100]]);
    }
    for (const { fileName, fileId } of (await list({ prefix: 'zz-', maxFileCount: 1000 })).files) {
      await b2.ok('b2_delete_file_version', { fileName, fileId });
    }
  });

  it('lists 10,000 entries at most', async () => {
    await list({ maxFileCount: 10_000 });
    const message = await wrong({ maxFileCount: 25_000 }, '400 out_of_range', '400 bad_request');
    assert.match(message, /maxFileCount out of range: 25000/);
    await wrong({ maxFileCount: -1 }, '400 out_of_range', '400 bad_request');
  });

  it('refuses a bucket that is not there, and an id that is none', async () => {
    const codes = ['400 bad_bucket_id', '400 invalid_bucket_id'];
    await wrong({ bucketId: '0'.repeat(24) }, ...codes);
    await wrong({ bucketId: 'x' }, ...codes, '400 bad_request');
  });

  it('refuses an id of a version without a name, and one that is none', async () => {
    const ask = (body: Json) => b2.post('b2_list_file_versions', { bucketId: bucket.bucketId, ...body });
    await refused(ask({ startFileId: newer.fileId }), '400 bad_request');
    await refused(ask({ startFileName: 'b', startFileId: 'x' }), '400 bad_request', '400 invalid_file_id');
  });

  it('takes a delimiter of several characters', async () => {
    assert.deepEqual(shown(await list({ prefix: 'c', delimiter: '/x/' })), ['folder c/x/', 'c/y']);
  });
}
