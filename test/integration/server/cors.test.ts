import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawAnswer, type RawB2, rawRequest, type UploadTarget } from '../../helpers/raw-b2.js';

const ORIGIN = 'https://www.example.com';
const RULE = {
  corsRuleName: 'from-our-pages',
  allowedOrigins: ['https://*.example.com'],
  allowedOperations: ['b2_download_file_by_name', 'b2_download_file_by_id', 'b2_upload_file', 'b2_upload_part'],
  allowedHeaders: ['authorization', 'x-bz-*', 'range'],
  exposeHeaders: ['x-bz-content-sha1'],
  maxAgeSeconds: 3600,
};

describe('CORS of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let bucketId: string;
  let fileId: string;
  before(async () => {
    server = await startServer();
    b2 = await connect(server);
    ({ bucketId } = await b2.createBucket('for-pages', { bucketType: 'allPublic', corsRules: [RULE] }));
    await b2.createBucket('without-rules', { bucketType: 'allPublic' });
    ({ fileId } = (await b2.upload(bucketId, 'file', 'content')).json);
  });
  after(() => server.close());

  const ask = (url: string, method: string, headers = '', origin = ORIGIN): Promise<RawAnswer> =>
    rawRequest(url, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        ...(headers !== '' && { 'access-control-request-headers': headers }),
      },
    });
  const allowed = ({ headers }: RawAnswer): unknown[] =>
    ['origin', 'methods', 'headers', 'max-age'].map(
      (name) => headers[`access-control-${name === 'max-age' ? name : `allow-${name}`}`],
    );

  it('answers the question before a download or an upload, without a token', async () => {
    const download = await ask(`${server.url}/file/for-pages/file`, 'GET', 'range, Authorization');
    assert.deepEqual([download.status, download.body.length, download.headers.vary], [200, 0, 'Origin']);
    assert.deepEqual(allowed(download), [ORIGIN, 'GET, HEAD', 'range, Authorization', '3600']);
    const byId = await ask(`${server.url}/b2api/v4/b2_download_file_by_id?fileId=${fileId}`, 'GET');
    assert.deepEqual(allowed(byId), [ORIGIN, 'GET, HEAD, POST', undefined, '3600']);
    const { uploadUrl }: UploadTarget = await b2.ok('b2_get_upload_url', { bucketId });
    const upload = await ask(uploadUrl, 'POST', 'authorization,x-bz-file-name');
    assert.deepEqual(allowed(upload), [ORIGIN, 'POST', 'authorization, x-bz-file-name', '3600']);
    const large = await b2.ok('b2_start_large_file', { bucketId, fileName: 'large', contentType: 'a/b' });
    const part: UploadTarget = await b2.ok('b2_get_upload_part_url', { fileId: large.fileId });
    assert.equal((await ask(part.uploadUrl, 'POST')).status, 200);
  });

  it('denies what no rule allows', async () => {
    const file = `${server.url}/file/for-pages/file`;
    const denied = [
      await ask(file, 'GET', '', 'https://other.example'),
      await ask(file, 'PUT'),
      await ask(file, 'GET', 'x-other'),
      await ask(`${server.url}/file/without-rules/file`, 'GET'),
      await ask(`${server.url}/file/no-such-bucket/file`, 'GET'),
      await rawRequest(file, { method: 'OPTIONS' }),
    ];
    for (const answer of denied) {
      assert.deepEqual([answer.status, answer.json.code], [403, 'access_denied']);
      assert.equal(answer.headers['access-control-allow-origin'], undefined);
    }
    assert.equal((await ask(`${server.url}/b2api/v4/b2_list_buckets`, 'POST')).status, 405);
  });

  it('lets pages read answers, errors included, and no others', async () => {
    const origin = (answer: RawAnswer): unknown => answer.headers['access-control-allow-origin'];
    const found = await b2.download('/file/for-pages/file', { origin: ORIGIN });
    assert.deepEqual([found.body.toString(), origin(found), found.headers.vary], ['content', ORIGIN, 'Origin']);
    assert.equal(found.headers['access-control-expose-headers'], 'x-bz-content-sha1');
    const missing = await b2.download('/file/for-pages/missing', { origin: ORIGIN });
    assert.deepEqual([missing.status, origin(missing)], [404, ORIGIN]);
    assert.equal(origin(await b2.upload(bucketId, 'from a page', 'x', { origin: ORIGIN })), ORIGIN);
    const byId = `${server.url}/b2api/v4/b2_download_file_by_id`;
    const ask = { method: 'POST', headers: { origin: ORIGIN, authorization: b2.token } };
    const posted = await rawRequest(byId, { ...ask, body: JSON.stringify({ fileId }) });
    assert.deepEqual([posted.body.toString(), origin(posted)], ['content', ORIGIN]);
    const refused = await rawRequest(byId, {
      ...ask,
      headers: { ...ask.headers, range: 'bytes=9-' },
      body: `{"fileId":"${fileId}"}`,
    });
    assert.deepEqual([refused.status, origin(refused)], [416, ORIGIN]);
    assert.equal(origin(await rawRequest(byId, { ...ask, body: '{}' })), undefined);
    assert.equal(origin(await b2.download('/file/for-pages/file')), undefined);
    assert.equal(origin(await b2.download('/file/for-pages/file', { origin: 'https://other.example' })), undefined);
  });

  it('keeps rules as they were given, and refuses those that make no sense', async () => {
    const [kept] = (await b2.ok('b2_list_buckets', { bucketName: 'for-pages' })).buckets;
    assert.deepEqual(kept.corsRules, [RULE]);
    const cases: [Json, RegExp][] = [
      [{ corsRuleName: 'short' }, /corsRuleName must be 6 to 50 letters/],
      [{ corsRuleName: 'b2-reserved' }, /not begin with 'b2-'/],
      [{ allowedOrigins: [] }, /allowedOrigins must not be empty/],
      [{ allowedOrigins: ['https://*.*'] }, /https:\/\/\*\.\* is no origin/],
      [{ allowedOperations: ['b2_list_buckets'] }, /allowedOperations must be one of b2_download_file_by_name/],
      [{ allowedHeaders: ['a b'] }, /a b is no header name/],
      [{ exposeHeaders: ['*'.repeat(2), ''] }, /is no header name/],
      [{ maxAgeSeconds: 86_401 }, /maxAgeSeconds must be 0 to 86400/],
      [{ maxAgeSeconds: null }, /maxAgeSeconds is missing/],
      [{ allowedHeaders: Array.from({ length: 100 }, (_, at) => `x-header-${at}`) }, /fewer than 1000 bytes/],
    ];
    const update = (corsRules: Json[]): Promise<RawAnswer> => b2.call('b2_update_bucket', { bucketId, corsRules });
    for (const [change, message] of cases) {
      const { status, json } = await update([{ ...RULE, ...change }]);
      assert.deepEqual([status, json.code], [400, 'bad_request']);
      assert.match(json.message, message);
    }
    assert.match((await update([RULE, RULE])).json.message, /two CORS rules are named from-our-pages/);
    const many = Array.from({ length: 101 }, (_, at) => ({ ...RULE, corsRuleName: `rule-${100 + at}` }));
    assert.match((await update(many)).json.message, /at most 100/);
  });
});
