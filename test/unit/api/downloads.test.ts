import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { downloadFileById, downloadFileByName, plainSha1 } from '../../../src/api/index.js';
import { withApi } from '../../helpers/api-connection.js';
import { failureOf, TOKEN } from '../../helpers/http-client.js';

const SHA1 = 'a9993e364706816aba3e25717850c26c9cd0d89d';
const HEADERS = {
  'content-length': '3',
  'content-type': 'text/plain',
  'x-bz-file-id': '4_zid',
  'x-bz-file-name': 'a+b/%C3%A9%2B',
  'x-bz-content-sha1': SHA1,
  'x-bz-upload-timestamp': '1715799512833',
  'x-bz-info-author': 'J%C3%BCrgen+M',
  'X-Bz-Info-Src_last_modified_millis': '1700000000000',
};

function file(headers: OutgoingHttpHeaders = {}, status = 200): RequestListener {
  return (_, response) => response.writeHead(status, { ...HEADERS, ...headers }).end('abc');
}

describe('a download', () => {
  it('by id is a GET with the token and the id in the query', async () => {
    await withApi(file(), { apiVersion: 3 }, async ({ connection, calls }) => {
      const { body } = await downloadFileById(connection, '4_z a&b');
      assert.equal(await text(body), 'abc');
      assert.deepEqual(
        [calls[0]?.method, calls[0]?.path],
        ['GET', '/b2api/v3/b2_download_file_by_id?fileId=4_z+a%26b'],
      );
      assert.equal(calls[0]?.headers.authorization, TOKEN);
    });
  });

  it('by name has the encoded name in the path, the range in a header and the overrides in the query', async () => {
    await withApi(file(), {}, async ({ connection, calls }) => {
      const { body } = await downloadFileByName(
        connection,
        { bucketName: 'my-bucket', fileName: 'ä/../x+y?#' },
        { range: 'bytes=1-2', overrides: { b2ContentType: 'a b' } },
      );
      await text(body);
      assert.equal(calls[0]?.path, '/file/my-bucket/%C3%A4%2F..%2Fx%2By%3F%23?b2ContentType=a+b');
      assert.equal(calls[0]?.headers.range, 'bytes=1-2');
    });
  });

  it('tells what the headers say, decoded', async () => {
    await withApi(file(), {}, async ({ connection }) => {
      const { info, body } = await downloadFileById(connection, '4_zid');
      body.destroy();
      assert.deepEqual(info, {
        fileId: '4_zid',
        fileName: 'a b/é+',
        contentType: 'text/plain',
        contentLength: 3,
        totalLength: 3,
        start: 0,
        contentSha1: SHA1,
        uploadTimestamp: 1_715_799_512_833,
        fileInfo: { author: 'Jürgen M', src_last_modified_millis: '1700000000000' },
      });
    });
  });

  it('of a range tells where it begins and how long the file is', async () => {
    await withApi(file({ 'content-range': 'bytes 7-9/5000000000' }, 206), {}, async ({ connection }) => {
      const { info, body } = await downloadFileById(connection, '4_zid', { range: 'bytes=7-9' });
      body.destroy();
      assert.deepEqual([info.start, info.contentLength, info.totalLength], [7, 3, 5_000_000_000]);
    });
  });

  const foreign: Readonly<Record<string, RequestListener>> = {
    'no file id': (_, response) => response.writeHead(200, { 'content-length': '3' }).end('abc'),
    'no length': (_, response) => {
      response.writeHead(200, { 'x-bz-file-id': '4_zid' }).write('abc');
      response.end();
    },
    'a range without Content-Range': file({}, 206),
    'a range of unknown size': file({ 'content-range': 'bytes 7-9/*' }, 206),
  };
  for (const [name, answer] of Object.entries(foreign)) {
    it(`is refused with bad_response when the answer has ${name}`, async () => {
      await withApi(answer, {}, async ({ connection }) => {
        assert.equal((await failureOf(downloadFileById(connection, '4_zid'))).code, 'bad_response');
      });
    });
  }
});

describe('the SHA-1 that B2 tells', () => {
  const cases = [
    { told: SHA1, digits: SHA1 },
    { told: `unverified:${SHA1}`, digits: SHA1 },
    { told: 'none', digits: undefined },
    { told: '', digits: undefined },
    { told: null, digits: undefined },
    { told: undefined, digits: undefined },
  ];
  for (const { told, digits } of cases) {
    it(`is ${digits ?? 'unknown'} for ${told}`, () => {
      assert.equal(plainSha1(told), digits);
    });
  }
});
