import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, rawRequest } from '../../helpers/raw-b2.js';

describe('listings of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  const names = ['a/1', 'a/2', 'b', 'c/x/1', 'c/y', '～', '😀'];
  before(async () => {
    server = await startServer();
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('listings'));
    for (const name of names.toReversed()) await b2.upload(bucketId, name, name);
    await b2.upload(bucketId, 'b', 'newer');
    await b2.upload(bucketId, 'gone', 'x');
    await b2.ok('b2_hide_file', { bucketId, fileName: 'gone' });
  });
  after(() => server.close());

  /** Every page of a listing: names of the entries, with the next name behind each page. */
  async function walk(call: string, ask: object): Promise<string[][]> {
    const found: string[][] = [];
    for (let next: object | null = {}; next !== null; ) {
      const page: Json = await b2.ok(call, { bucketId, ...ask, ...next });
      found.push(
        page.files.map((file: Json) => (file.action === 'upload' ? file.fileName : `${file.action} ${file.fileName}`)),
      );
      next =
        page.nextFileName === null ? null : { startFileName: page.nextFileName, startFileId: page.nextFileId ?? null };
    }
    return found;
  }

  it('have the visible names by the bytes of UTF-8', async () => {
    assert.deepEqual(await walk('b2_list_file_names', {}), [names]);
  });

  it('have every version, the newest first', async () => {
    assert.deepEqual((await walk('b2_list_file_versions', {})).flat(), [
      ...['a/1', 'a/2', 'b', 'b', 'c/x/1', 'c/y', 'hide gone', 'gone', '～', '😀'],
    ]);
  });

  it('gather folders, page by page', async () => {
    assert.deepEqual(await walk('b2_list_file_names', { delimiter: '/', maxFileCount: 1 }), [
      ...[['folder a/'], ['b'], ['folder c/'], ['～'], ['😀']],
    ]);
    assert.deepEqual(await walk('b2_list_file_names', { prefix: 'c/', delimiter: '/' }), [['folder c/x/', 'c/y']]);
    assert.deepEqual(await walk('b2_list_file_names', { prefix: 'c', delimiter: '/' }), [['folder c/']]);
    assert.deepEqual((await walk('b2_list_file_versions', { delimiter: '/', maxFileCount: 2 })).flat(), [
      ...['folder a/', 'b', 'b', 'folder c/', 'hide gone', 'gone', '～', '😀'],
    ]);
  });

  it('come to the same on pages of any size', async () => {
    for (const call of ['b2_list_file_names', 'b2_list_file_versions']) {
      const whole = (await walk(call, {})).flat();
      for (const maxFileCount of [1, 2, 3]) assert.deepEqual((await walk(call, { maxFileCount })).flat(), whole);
    }
  });

  it('of v1 have the size that v1 clients read, by GET too', async () => {
    const url = `${server.url}/b2api/v1/b2_list_file_names?bucketId=${bucketId}&maxFileCount=1&prefix=c%2Fy`;
    const { json } = await rawRequest(url, { headers: { authorization: b2.token } });
    assert.deepEqual([json.files[0].size, json.files[0].contentLength], [3, 3]);
    assert.ok(!('size' in (await b2.ok('b2_list_file_names', { bucketId })).files[0]));
  });

  it('refuse what they cannot mean', async () => {
    const refusal = async (call: string, body: object) => {
      const { json } = await b2.call(call, { bucketId, ...body });
      return [json.code, json.message];
    };
    assert.deepEqual(await refusal('b2_list_file_names', { maxFileCount: 25_000 }), [
      'out_of_range',
      'maxFileCount out of range: 25000',
    ]);
    assert.equal((await refusal('b2_list_file_names', { bucketId: 'x' }))[0], 'bad_bucket_id');
    assert.equal((await refusal('b2_list_file_versions', { startFileId: 'x' }))[0], 'bad_request');
    assert.equal(
      (await refusal('b2_list_file_versions', { startFileName: 'a', startFileId: 'x' }))[0],
      'invalid_file_id',
    );
    assert.equal((await refusal('b2_list_file_names', { maxFileCount: 'many' }))[0], 'bad_request');
  });

  it('take null and 0 for the default, and ignore fields nobody knows', async () => {
    const { files } = await b2.ok('b2_list_file_names', { bucketId, maxFileCount: 0, prefix: null, unknown: 1 });
    assert.equal(files.length, names.length);
  });
});
