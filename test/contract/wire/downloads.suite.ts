import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type Json, rawRequest, sha1 } from '../../helpers/raw-b2.js';
import { type Headers, pathOf, refused, type Session, verdict } from './session.js';
import { unknownId } from './versions.suite.js';
import { newName, useBucket, type Wire } from './wire.js';

/** Source: B2 docs, b2_download_file_by_name, b2_download_file_by_id. */
export function downloadFacts(wire: Wire): void {
  const bucket = useBucket(wire, { bucketInfo: { 'Cache-Control': 'max-age=7' } });
  const content = randomBytes(1000);
  const name = 'dir/a file.bin';
  let b2: Session;
  let file: Json;
  let empty: Json;
  before(async () => {
    ({ b2 } = wire);
    const about = { 'content-type': 'x/y', 'x-bz-info-color': 'light%20blue' };
    file = await b2.store(bucket.bucketId, name, content, about);
    empty = await b2.store(bucket.bucketId, 'empty', '');
  });
  const byName = (headers: Headers = {}, method = 'GET', query = '') =>
    b2.download(pathOf(bucket, name) + query, headers, method);

  for (const method of ['GET', 'HEAD']) {
    it(`answers ${method} by name and by id with the headers of the file`, async () => {
      for (const answer of [await byName({}, method), await b2.byId(file.fileId, {}, method)]) {
        const { headers, status, body } = answer;
        assert.equal(status, 200);
        assert.deepEqual(body, method === 'GET' ? content : Buffer.alloc(0));
        assert.equal(headers['content-length'], '1000');
        assert.equal(headers['content-type'], 'x/y');
        assert.equal(headers['accept-ranges'], 'bytes');
        assert.equal(headers['x-bz-file-id'], file.fileId);
        assert.equal(decodeURIComponent(String(headers['x-bz-file-name']).replaceAll('+', ' ')), name);
        assert.equal(headers['x-bz-content-sha1'], sha1(content));
        assert.equal(headers['x-bz-upload-timestamp'], String(file.uploadTimestamp));
        assert.equal(decodeURIComponent(String(headers['x-bz-info-color']).replaceAll('+', ' ')), 'light blue');
        assert.equal(headers['content-range'], undefined);
        assert.equal(headers['transfer-encoding'], undefined);
      }
    });
  }

  it('answers by id under every version of the API, and to POST with JSON', async () => {
    for (const version of [1, 2, 3, 4]) {
      const url = `${b2.downloadUrl}/b2api/v${version}/b2_download_file_by_id`;
      const headers = { authorization: b2.token };
      const posted = { method: 'POST', headers, body: JSON.stringify({ fileId: file.fileId }) };
      assert.deepEqual((await rawRequest(url, posted)).body, content);
      assert.deepEqual((await rawRequest(`${url}?fileId=${file.fileId}`, { headers })).body, content);
    }
  });

  it('takes the token in the query, too', async () => {
    const token = encodeURIComponent(b2.token);
    const url = `${b2.downloadUrl}${pathOf(bucket, name)}?Authorization=${token}`;
    assert.equal((await rawRequest(url)).status, 200);
  });

  it('wants a token for a private bucket', async () => {
    const url = b2.downloadUrl + pathOf(bucket, name);
    await refused(rawRequest(url), '401 missing_auth_token', '401 unauthorized', '401 bad_auth_token');
    await refused(rawRequest(url, { headers: { authorization: 'made-up' } }), '401 bad_auth_token');
    const { status, body } = await rawRequest(url, { method: 'HEAD', headers: { authorization: 'made-up' } });
    assert.deepEqual([status, body.length], [401, 0]);
  });

  it('gives the newest version by name', async () => {
    await b2.store(bucket.bucketId, 'versions', '1');
    await b2.store(bucket.bucketId, 'versions', '2');
    assert.equal((await b2.download(pathOf(bucket, 'versions'))).body.toString(), '2');
  });

  it('takes Cache-Control from the info of the bucket, when the file has none of its own', async () => {
    assert.equal((await byName()).headers['cache-control'], 'max-age=7');
    const own = { 'x-bz-info-b2-cache-control': 'no-store' };
    const { fileId } = await b2.store(bucket.bucketId, 'own', 'x', own);
    assert.equal((await b2.byId(fileId)).headers['cache-control'], 'no-store');
  });

  it('tells the SHA-1 that was not verified as such', async () => {
    const about = { 'x-bz-content-sha1': 'do_not_verify' };
    const { fileId } = await b2.store(bucket.bucketId, 'unverified', content, about);
    assert.equal((await b2.byId(fileId)).headers['x-bz-content-sha1'], `unverified:${sha1(content)}`);
  });

  it('finds no name, bucket or id that is not there', async () => {
    await refused(b2.download(pathOf(bucket, 'nothing')), '404 not_found');
    await refused(b2.download(pathOf({ bucketName: newName() }, name)), '404 not_found');
    await refused(b2.byId(unknownId(file.fileId)), '404 not_found', '400 bad_request');
  });

  it('finds no large file that is not finished', async () => {
    const about = { bucketId: bucket.bucketId, fileName: 'unfinished', contentType: 'a/b' };
    const { fileId } = await b2.ok('b2_start_large_file', about);
    await refused(b2.download(pathOf(bucket, 'unfinished')), '404 not_found');
    await refused(b2.byId(fileId), '404 not_found', '400 bad_request');
  });

  it('goes on giving a version that an unfinished large file would replace', async () => {
    await b2.store(bucket.bucketId, 'pending', 'old');
    const about = { bucketId: bucket.bucketId, fileName: 'pending', contentType: 'a/b' };
    await b2.ok('b2_start_large_file', about);
    assert.equal((await b2.download(pathOf(bucket, 'pending'))).body.toString(), 'old');
  });

  it('refuses an id that is none', async () => {
    await refused(b2.byId('no-id'), '400 bad_request');
  });

  describe('of a range', () => {
    for (const [range, start, end] of [
      ['bytes=10-19', 10, 20],
      ['bytes=0-0', 0, 1],
      ['bytes=990-', 990, 1000],
      ['bytes=-10', 990, 1000],
      ['bytes=990-5000', 990, 1000],
      ['bytes=1-999', 1, 1000],
    ] as const) {
      it(`gives the bytes of ${range} with 206, and their length to HEAD`, async () => {
        const answer = await byName({ range });
        assert.deepEqual([answer.status, answer.body], [206, content.subarray(start, end)]);
        const head = await b2.byId(file.fileId, { range }, 'HEAD');
        for (const { headers } of [answer, head]) {
          assert.equal(headers['content-range'], `bytes ${start}-${end - 1}/1000`);
          assert.equal(headers['content-length'], String(end - start));
          assert.equal(headers['x-bz-content-sha1'], sha1(content));
        }
      });
    }

    for (const range of ['bytes=0-999', 'bytes=0-', 'bytes=-1000', 'bytes=-5000']) {
      it(`gives the whole file with 200 for ${range}`, async () => {
        const { status, headers, body } = await byName({ range });
        assert.deepEqual([status, headers['content-range'], body], [200, undefined, content]);
      });
    }

    for (const range of ['bytes=a-b', 'lines=1-2', 'bytes=-']) {
      it(`ignores ${range}`, async () => {
        const { status, body } = await byName({ range });
        assert.deepEqual([status, body.length], [200, 1000]);
      });
    }

    for (const range of ['bytes=20-10', 'bytes=0-1,5-6']) {
      it(`ignores ${range}, or takes it for a range`, async () => {
        const { status, body } = await byName({ range });
        assert.ok([206, 416].includes(status) || body.length === 1000, String(status));
      });
    }

    it('has nothing outside the file', async () => {
      await refused(byName({ range: 'bytes=1000-' }), '416 range_not_satisfiable');
      await refused(b2.byId(empty.fileId, { range: 'bytes=0-' }), '416 range_not_satisfiable');
      assert.equal((await byName({ range: 'bytes=1000-' }, 'HEAD')).status, 416);
    });
  });

  describe('from a public bucket', () => {
    const open = useBucket(wire, { bucketType: 'allPublic' });

    it('needs no token', async () => {
      const { fileId } = await b2.store(open.bucketId, 'open', 'x');
      const anyone = (path: string) => rawRequest(b2.downloadUrl + path);
      assert.equal((await anyone(pathOf(open, 'open'))).body.toString(), 'x');
      const byId = await anyone(`/b2api/v4/b2_download_file_by_id?fileId=${fileId}`);
      assert.equal(byId.body.toString(), 'x');
      await refused(anyone(pathOf(open, 'nothing')), '404 not_found');
    });

    it('needs one for other headers', async () => {
      const path = `${pathOf(open, 'open')}?b2ContentType=a%2Fb`;
      assert.equal((await rawRequest(b2.downloadUrl + path)).status, 401);
      assert.equal((await b2.download(path)).headers['content-type'], 'a/b');
    });
  });

  describe('with other headers', () => {
    const WANTED = {
      b2ContentDisposition: 'attachment; filename="x y"',
      b2ContentLanguage: 'fr',
      b2Expires: 'Thu, 01 Dec 2050 16:00:00 GMT',
      b2CacheControl: 'no-cache',
      b2ContentEncoding: 'br',
      b2ContentType: 'text/html; charset=utf-8',
    };
    const NAME_OF: Readonly<Record<string, string>> = { b2Expires: 'expires', b2CacheControl: 'cache-control' };
    for (const [parameter, value] of Object.entries(WANTED)) {
      it(`sends the value of ${parameter} instead of the stored one`, async () => {
        const header = NAME_OF[parameter] ?? parameter.replace('b2Content', 'content-').toLowerCase();
        const query = `?${new URLSearchParams({ [parameter]: value })}`;
        for (const method of ['GET', 'HEAD']) assert.equal((await byName({}, method, query)).headers[header], value);
      });
    }

    it('refuses values that are none, and too long ones', async () => {
      const ask = (query: Record<string, string>) => byName({}, 'GET', `?${new URLSearchParams(query)}`);
      await refused(ask({ b2Expires: 'tomorrow' }), '400 bad_request');
      await refused(ask({ b2ContentDisposition: `inline; a="${'x'.repeat(7000)}"` }), '400 bad_request');
      assert.equal(verdict(await ask({ b2ContentDisposition: `inline; a="${'x'.repeat(100)}"` })), '200');
    });
  });
}
