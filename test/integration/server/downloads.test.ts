import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type RawB2, rawRequest, sha1 } from '../../helpers/raw-b2.js';

describe('downloads from the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  let fileId: string;
  let now = Date.UTC(2026, 5, 1);
  const content = randomBytes(2_500_000);
  before(async () => {
    server = await startServer({ clock: { now: () => now } });
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('private-1', { bucketInfo: { 'Cache-Control': 'max-age=7' } }));
    const headers = {
      'x-bz-info-Color': 'blau%20gr%C3%BCn',
      'x-bz-info-b2-content-language': 'de',
      'content-type': 'x/y',
    };
    fileId = (await b2.upload(bucketId, 'dir/a b+ü.bin', content, headers)).json.fileId;
  });
  after(() => server.close());

  const path = '/file/private-1/dir/a+b%2B%C3%BC.bin';

  it('have the headers of the file, by name and by id, with GET and HEAD', async () => {
    for (const url of [path, `/b2api/v1/b2_download_file_by_id?fileId=${fileId}`]) {
      for (const method of ['GET', 'HEAD']) {
        const { status, headers, body } = await b2.download(url, {}, method);
        assert.equal(status, 200);
        assert.deepEqual(body, method === 'GET' ? content : Buffer.alloc(0));
        const { date, connection, 'keep-alive': keepAlive, ...rest } = headers;
        assert.ok(Math.abs(Date.parse(date ?? '') - Date.now()) < 60_000);
        assert.equal(connection, 'keep-alive');
        assert.ok(keepAlive);
        assert.deepEqual(rest, {
          'accept-ranges': 'bytes',
          'cache-control': 'max-age=7',
          'content-language': 'de',
          'content-length': '2500000',
          'content-type': 'x/y',
          'x-bz-content-sha1': sha1(content),
          'x-bz-file-id': fileId,
          'x-bz-file-name': 'dir/a%20b%2B%C3%BC.bin',
          'x-bz-info-color': 'blau%20gr%C3%BCn',
          'x-bz-upload-timestamp': String(now),
        });
      }
    }
  });

  it('by id take the id in a POST, too', async () => {
    const answer = await rawRequest(`${server.url}/b2api/v2/b2_download_file_by_id`, {
      method: 'POST',
      headers: { authorization: b2.token },
      body: JSON.stringify({ fileId }),
    });
    assert.deepEqual(answer.body, content);
  });

  it('of a range are that range', async () => {
    const { status, headers, body } = await b2.download(path, { range: 'bytes=1000000-2400000' });
    assert.deepEqual([status, headers['content-range']], [206, 'bytes 1000000-2400000/2500000']);
    assert.deepEqual(body, content.subarray(1_000_000, 2_400_001));
    const head = await b2.download(path, { range: 'bytes=-5' }, 'HEAD');
    assert.deepEqual([head.status, head.headers['content-length']], [206, '5']);
    const whole = await b2.download(path, { range: 'bytes=0-2499999' });
    assert.deepEqual([whole.status, whole.headers['content-range']], [200, undefined]);
    const outside = await b2.download(path, { range: 'bytes=2500000-' });
    assert.deepEqual([outside.status, outside.json.code], [416, 'range_not_satisfiable']);
  });

  it('answer what is not there with 404, and with nothing but the status to HEAD', async () => {
    for (const missing of ['/file/private-1/nothing', '/file/no-bucket/x']) {
      assert.deepEqual((await b2.download(missing)).json.code, 'not_found');
      const head = await b2.download(missing, {}, 'HEAD');
      assert.deepEqual([head.status, head.body.length], [404, 0]);
    }
    const unknown = fileId.replace(/_u\d+/, '_u01111111111111').replace('_f1', '_f2');
    assert.equal((await b2.download(`/b2api/v4/b2_download_file_by_id?fileId=${unknown}`)).status, 404);
    assert.equal((await b2.download('/b2api/v4/b2_download_file_by_id?fileId=x')).status, 400);
  });

  it('by name stop at a hide marker, by id they do not', async () => {
    const first = (await b2.upload(bucketId, 'hidden', 'x')).json;
    const marker = await b2.ok('b2_hide_file', { bucketId, fileName: 'hidden' });
    assert.equal((await b2.download('/file/private-1/hidden')).status, 404);
    assert.equal((await b2.download(`/b2api/v4/b2_download_file_by_id?fileId=${first.fileId}`)).status, 200);
    assert.equal((await b2.download(`/b2api/v4/b2_download_file_by_id?fileId=${marker.fileId}`)).status, 404);
    assert.equal((await b2.call('b2_hide_file', { bucketId, fileName: 'hidden' })).json.code, 'already_hidden');
    assert.equal((await b2.call('b2_hide_file', { bucketId, fileName: 'never' })).json.code, 'no_such_file');
  });

  it('of a private bucket need a token, of a public one none', async () => {
    const open = await b2.createBucket('public-1', { bucketType: 'allPublic' });
    const { json } = await b2.upload(open.bucketId, 'x', 'open');
    const bare = (url: string) => rawRequest(server.url + url);
    assert.equal((await bare('/file/public-1/x')).body.toString(), 'open');
    assert.equal((await bare(`/b2api/v4/b2_download_file_by_id?fileId=${json.fileId}`)).status, 200);
    assert.equal((await bare('/file/public-1/x?b2ContentType=a/b')).json.code, 'missing_auth_token');
    assert.equal((await bare(path)).json.code, 'missing_auth_token');
    assert.equal((await bare(`${path}?Authorization=${encodeURIComponent(b2.token)}`)).status, 200);
  });

  it('replace headers by the query', async () => {
    const { headers } = await b2.download(
      `${path}?b2ContentType=text/html&b2CacheControl=no-store&b2ContentDisposition=inline`,
    );
    assert.deepEqual(
      [headers['content-type'], headers['cache-control'], headers['content-disposition']],
      ['text/html', 'no-store', 'inline'],
    );
  });

  it('by a download token reach one prefix of one bucket for a while', async () => {
    const grant = { bucketId, fileNamePrefix: 'dir/', validDurationInSeconds: 60, b2ContentType: 'a/b' };
    const { authorizationToken } = await b2.ok('b2_get_download_authorization', grant);
    const get = (url: string) => rawRequest(server.url + url, { headers: { authorization: authorizationToken } });
    assert.equal((await get(`${path}?b2ContentType=a/b`)).status, 200);
    assert.equal((await get(path)).json.code, 'unauthorized');
    await b2.upload(bucketId, 'outside', 'x');
    assert.equal((await get('/file/private-1/outside?b2ContentType=a/b')).json.code, 'unauthorized');
    assert.equal((await get(`/b2api/v4/b2_download_file_by_id?fileId=${fileId}`)).json.code, 'bad_auth_token');
    now += 60_000;
    assert.equal((await get(`${path}?b2ContentType=a/b`)).json.code, 'expired_auth_token');
    for (const validDurationInSeconds of [0, 604_801]) {
      const { json } = await b2.call('b2_get_download_authorization', { ...grant, validDurationInSeconds });
      assert.equal(json.code, 'bad_request');
    }
  });
});
