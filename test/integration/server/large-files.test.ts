import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, sha1 } from '../../helpers/raw-b2.js';

describe('large files of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  let now = Date.UTC(2026, 5, 1);
  before(async () => {
    server = await startServer({ minPartSize: 100, recommendedPartSize: 200, clock: { now: () => now } });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('large-files'));
  });
  after(() => server.close());

  const start = (fileName: string): Promise<Json> =>
    b2.ok('b2_start_large_file', { bucketId, fileName, contentType: 'a/b', fileInfo: { x: 'y' } });
  const finish = async (fileId: string, parts: readonly string[]): Promise<Json> =>
    (await b2.call('b2_finish_large_file', { fileId, partSha1Array: parts })).json;
  const parts = [randomBytes(100), randomBytes(150), randomBytes(3)];
  const digests = parts.map(sha1);

  it('are the parts in their order, with the time of the start', async () => {
    const { fileId, uploadTimestamp, action, contentSha1 } = await start('whole');
    assert.deepEqual([action, contentSha1], ['start', 'none']);
    now += 1000;
    for (const at of [2, 0, 1]) {
      const { json } = await b2.uploadPart(fileId, at + 1, parts[at] ?? '');
      assert.deepEqual([json.partNumber, json.contentSha1, json.fileId], [at + 1, digests[at], fileId]);
    }
    await b2.upload(bucketId, 'whole', 'a small file that came later');
    const finished = await finish(fileId, digests);
    assert.deepEqual(
      [finished.action, finished.contentLength, finished.contentSha1, finished.contentMd5, finished.uploadTimestamp],
      ['upload', 253, 'none', null, uploadTimestamp],
    );
    const { body, headers } = await b2.download(`/b2api/v4/b2_download_file_by_id?fileId=${fileId}`);
    assert.deepEqual(body, Buffer.concat(parts));
    assert.equal(headers['x-bz-content-sha1'], 'none');
    const range = await b2.download(`/b2api/v4/b2_download_file_by_id?fileId=${fileId}`, { range: 'bytes=90-251' });
    assert.deepEqual(range.body, Buffer.concat(parts).subarray(90, 252));
    assert.equal((await b2.download('/file/large-files/whole')).body.toString(), 'a small file that came later');
  });

  it('have no empty part', async () => {
    const { fileId } = await start('empty part');
    const { status, json } = await b2.uploadPart(fileId, 1, '');
    assert.deepEqual([status, json.code], [400, 'bad_request']);
    assert.deepEqual((await b2.ok('b2_list_parts', { fileId }))['parts'], []);
  });

  it('are not there before they are finished', async () => {
    const { fileId } = await start('unfinished');
    await b2.uploadPart(fileId, 1, 'x');
    assert.equal((await b2.download('/file/large-files/unfinished')).status, 404);
    assert.equal((await b2.call('b2_get_file_info', { fileId })).status, 404);
    assert.deepEqual((await b2.ok('b2_list_file_names', { bucketId, prefix: 'unfinished' })).files, []);
    const versions = (await b2.ok('b2_list_file_versions', { bucketId, prefix: 'unfinished' })).files;
    assert.deepEqual(
      versions.map((file: Json) => [file.action, file.contentLength]),
      [['start', 0]],
    );
    const { files } = await b2.ok('b2_list_unfinished_large_files', { bucketId, namePrefix: 'unfin' });
    assert.deepEqual(
      files.map((file: Json) => [file.fileId, file.fileInfo]),
      [[fileId, { x: 'y' }]],
    );
  });

  it('are refused at the finish when parts are missing, small or others', async () => {
    const { fileId } = await start('refused');
    const code = async (list: readonly string[]) => {
      const { code, message } = await finish(fileId, list);
      return `${code}: ${message}`;
    };
    await b2.uploadPart(fileId, 1, 'small');
    assert.equal(await code([sha1('small')]), 'bad_request: large files must have at least 2 parts');
    await b2.uploadPart(fileId, 3, 'third');
    assert.match(await code([sha1('small'), sha1('third')]), /^missing_part: /);
    await b2.uploadPart(fileId, 2, 'second');
    const all = [sha1('small'), sha1('second'), sha1('third')];
    assert.equal(await code(all), 'bad_request: Part number 1 is smaller than 100 bytes');
    assert.match(await code([...all, sha1('fourth')]), /^missing_part: Part number 4/);
    for (const [at, part] of parts.entries()) await b2.uploadPart(fileId, at + 1, part);
    assert.match(await code([...digests.slice(0, 2), sha1('other')]), /^part_sha1_mismatch: /);
    assert.match(await code([...digests, sha1('more')]), /^missing_part: /);
    assert.match(await code(digests.slice(0, 2)), /^bad_request: /);
    assert.equal((await finish(fileId, digests)).action, 'upload');
    assert.equal(await code(digests), `bad_request: No active upload for: ${fileId}`);
  });

  it('list their parts page by page', async () => {
    const { fileId } = await start('parts');
    for (const [at, part] of parts.entries()) await b2.uploadPart(fileId, at + 1, part);
    const first = await b2.ok('b2_list_parts', { fileId, maxPartCount: 2 });
    assert.deepEqual([first.parts.length, first.nextPartNumber], [2, 3]);
    const rest = await b2.ok('b2_list_parts', { fileId, startPartNumber: 3 });
    assert.deepEqual([rest.parts[0].contentSha1, rest.nextPartNumber], [digests[2], null]);
  });

  it('go when they are cancelled, once', async () => {
    const { fileId } = await start('cancelled');
    await b2.uploadPart(fileId, 1, 'x');
    const cancelled = await b2.ok('b2_cancel_large_file', { fileId });
    assert.deepEqual(cancelled, { accountId: b2.accountId, bucketId, fileId, fileName: 'cancelled' });
    const again = await b2.call('b2_cancel_large_file', { fileId });
    assert.match(again.json.message, /^No active upload for large file/);
    const url = await b2.call('b2_get_upload_part_url', { fileId });
    assert.deepEqual([url.status, url.json.message], [400, `No active upload for: ${fileId}`]);
    assert.equal((await b2.call('b2_cancel_large_file', { fileId: 'bad-id' })).json.message, 'Invalid fileId: bad-id');
  });

  it('refuse part numbers that are none', async () => {
    const { fileId } = await start('numbers');
    for (const number of [0, 10_001]) assert.equal((await b2.uploadPart(fileId, number, 'x')).json.code, 'bad_request');
  });

  describe('and copies', () => {
    let source: Json;
    before(async () => {
      source = (await b2.upload(bucketId, 'source', 'abcdefghij'.repeat(20), { 'x-bz-info-k': 'v' })).json;
    });

    it('keep type, info and digest, or take new ones', async () => {
      const kept = await b2.ok('b2_copy_file', { sourceFileId: source.fileId, fileName: 'copy' });
      assert.deepEqual([kept.action, kept.contentSha1, kept.fileInfo], ['copy', source.contentSha1, { k: 'v' }]);
      assert.equal((await b2.ok('b2_get_file_info', { fileId: kept.fileId })).action, 'upload');
      const replaced = await b2.ok('b2_copy_file', {
        sourceFileId: source.fileId,
        fileName: 'copy',
        metadataDirective: 'REPLACE',
        contentType: 'x/y',
        fileInfo: { n: '1' },
        range: 'bytes=5-14',
      });
      assert.deepEqual([replaced.contentType, replaced.fileInfo, replaced.contentLength], ['x/y', { n: '1' }, 10]);
      assert.equal(replaced.contentSha1, sha1('fghijabcde'));
      assert.equal((await b2.download('/file/large-files/copy')).body.toString(), 'fghijabcde');
    });

    it('outlive their source', async () => {
      const doomed = (await b2.upload(bucketId, 'doomed', 'still here')).json;
      await b2.ok('b2_copy_file', { sourceFileId: doomed.fileId, fileName: 'heir' });
      await b2.ok('b2_delete_file_version', { fileId: doomed.fileId, fileName: 'doomed' });
      assert.equal((await b2.download('/file/large-files/heir')).body.toString(), 'still here');
    });

    it('become parts', async () => {
      const { fileId } = await start('of-copies');
      const one = await b2.ok('b2_copy_part', { sourceFileId: source.fileId, largeFileId: fileId, partNumber: 1 });
      const ask = { sourceFileId: source.fileId, largeFileId: fileId, partNumber: 2, range: 'bytes=1-3' };
      const two = await b2.ok('b2_copy_part', ask);
      assert.equal(two.contentSha1, sha1('bcd'));
      await finish(fileId, [one.contentSha1, two.contentSha1]);
      assert.equal((await b2.download('/file/large-files/of-copies')).body.toString(), `${'abcdefghij'.repeat(20)}bcd`);
    });

    it('are refused like B2 refuses them', async () => {
      const answer = async (body: object) => {
        const { status, json } = await b2.call('b2_copy_file', { sourceFileId: source.fileId, fileName: 'x', ...body });
        return [status, json.code];
      };
      assert.deepEqual(await answer({ contentType: 'a/b' }), [400, 'bad_request']);
      assert.deepEqual(await answer({ metadataDirective: 'REPLACE' }), [400, 'bad_request']);
      assert.deepEqual(await answer({ range: 'bytes=200-300' }), [416, 'range_not_satisfiable']);
      assert.deepEqual(await answer({ range: '5-6' }), [400, 'bad_request']);
      assert.deepEqual(await answer({ destinationBucketId: '0'.repeat(24) }), [400, 'bad_bucket_id']);
      assert.deepEqual(await answer({ sourceFileId: source.fileId.replace('_f1', '_f2') }), [404, 'not_found']);
    });
  });
});
