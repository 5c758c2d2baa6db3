import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawAnswer, type RawB2 } from '../../helpers/raw-b2.js';

const HEADER = 'x-bz-custom-upload-timestamp';
const HOUR_MS = 3_600_000;

describe('custom upload timestamps of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  const open = async (customUploadTimestamps: boolean): Promise<void> => {
    server = await startServer({ customUploadTimestamps, minPartSize: 1 });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('in-the-past'));
  };
  afterEach(() => server.close());

  const upload = (name: string, content: string, time: string): Promise<RawAnswer> =>
    b2.upload(bucketId, name, content, { [HEADER]: time });
  const start = (customUploadTimestamp: Json): Promise<RawAnswer> =>
    b2.call('b2_start_large_file', { bucketId, fileName: 'large', contentType: 'a/b', customUploadTimestamp });
  const versions = async (): Promise<Json[]> => (await b2.ok('b2_list_file_versions', { bucketId })).files;

  it('are refused unless the server was told to allow them; empty ones do not count', async () => {
    await open(false);
    for (const answer of [await upload('a', 'a', '1000'), await start(1000), await start('1000')]) {
      assert.deepEqual([answer.status, answer.json.code], [400, 'custom_timestamp_not_allowed']);
    }
    assert.equal((await upload('a', 'a', '')).status, 200);
    assert.equal((await start(null)).status, 200);
  });

  it('become the upload timestamp everywhere, of uploads and of large files', async () => {
    await open(true);
    const small = (await upload('small', 'content', '1234567890123')).json;
    assert.equal(small.uploadTimestamp, 1_234_567_890_123);
    assert.match(small.fileId, /_d20090213_m233130_.*_u01234567890123$/);
    const { headers } = await b2.download('/file/in-the-past/small');
    assert.equal(headers['x-bz-upload-timestamp'], '1234567890123');
    const { fileId, uploadTimestamp } = (await start('1000')).json;
    assert.equal(uploadTimestamp, 1000);
    const digests = [];
    for (const number of [1, 2]) digests.push((await b2.uploadPart(fileId, number, 'part')).json.contentSha1);
    const finished = await b2.ok('b2_finish_large_file', { fileId, partSha1Array: digests });
    assert.equal(finished.uploadTimestamp, 1000);
    const listed = await versions();
    assert.deepEqual(
      listed.map((file) => file.uploadTimestamp),
      [1000, 1_234_567_890_123],
    );
  });

  it('say which version of a name is the newest, whatever came last', async () => {
    await open(true);
    for (const [content, time] of [
      ['second', '2000'],
      ['third', '3000'],
      ['first', '1000'],
      ['also second', '2000'],
    ] as const)
      await upload('name', content, time);
    assert.equal((await b2.download('/file/in-the-past/name')).body.toString(), 'third');
    const listed = await versions();
    assert.deepEqual(
      listed.map(({ contentLength, uploadTimestamp }) => [contentLength, uploadTimestamp]),
      [
        ['third'.length, 3000],
        ['also second'.length, 2000],
        ['second'.length, 2000],
        ['first'.length, 1000],
      ],
    );
    // Page by page, each beginning where the last one ended.
    const paged: string[] = [];
    let [startFileName, startFileId]: (string | null)[] = ['name', listed[0].fileId];
    while (startFileName !== null) {
      const ask = { bucketId, startFileName, startFileId, maxFileCount: 1 };
      const page: Json = await b2.ok('b2_list_file_versions', ask);
      paged.push(page.files[0].fileId);
      [startFileName, startFileId] = [page.nextFileName, page.nextFileId];
    }
    assert.deepEqual(
      paged,
      listed.map(({ fileId }) => fileId),
    );
    await b2.ok('b2_delete_file_version', { fileName: 'name', fileId: listed[0].fileId });
    assert.equal((await b2.download('/file/in-the-past/name')).body.toString(), 'also second');
  });

  it('lie in the past by the clock of the server, and are whole numbers', async () => {
    await open(true);
    const future = String(server.clock.now() + HOUR_MS);
    for (const time of [future, '-1', '1.5', '1e3', 'yesterday', '99999999999999999999']) {
      for (const answer of [await upload('a', 'a', time), await start(time)]) {
        assert.deepEqual([answer.status, answer.json.code], [400, 'bad_request'], time);
      }
    }
    await server.clock.advance(2 * HOUR_MS);
    assert.equal((await upload('a', 'a', future)).status, 200);
  });
});
