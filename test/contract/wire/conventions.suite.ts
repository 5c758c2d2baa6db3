import assert from 'node:assert/strict';
import { request } from 'node:http';
import { request as secureRequest } from 'node:https';
import { type Json, rawRequest, sha1 } from '../../helpers/raw-b2.js';
import { aboutFile, pathOf, refused, type Session, uploadTo, verdict } from './session.js';
import type { Wire } from './wire.js';

/** Source: B2 docs, "Calling the API", "API Versions", "Response Errors". */
export function conventionFacts(wire: Wire): void {
  let b2: Session;
  let file: Json;
  let large: Json;
  before(async () => {
    const { bucketId } = wire.bucket;
    ({ b2 } = wire);
    file = await b2.store(bucketId, 'conventions', 'content');
    large = await b2.ok('b2_start_large_file', { bucketId, fileName: 'conventions-large', contentType: 'a/b' });
  });

  for (const version of [1, 2, 3, 4]) {
    it(`is reached under version ${version} of the API, with a token of any version`, async () => {
      const { buckets } = await b2.ok('b2_list_buckets', { bucketName: wire.bucket.bucketName }, version);
      assert.deepEqual([buckets.length, buckets[0].bucketId], [1, wire.bucket.bucketId]);
      assert.equal((await b2.ok('b2_get_file_info', { fileId: file.fileId }, version)).fileName, 'conventions');
    });
  }

  it('knows nothing of other operations and paths', async () => {
    for (const path of ['/b2api/v4/b2_no_such_call', '/b2api/v99/b2_list_buckets', '/nothing']) {
      const { status } = await rawRequest(b2.apiUrl + path, { headers: { authorization: b2.token } });
      assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
    }
  });

  const READS: Readonly<Record<string, () => Record<string, string>>> = {
    b2_get_upload_url: () => ({ bucketId: wire.bucket.bucketId }),
    b2_get_upload_part_url: () => ({ fileId: large.fileId }),
    b2_get_file_info: () => ({ fileId: file.fileId }),
    b2_list_file_names: () => ({ bucketId: wire.bucket.bucketId, maxFileCount: '1', prefix: 'conv' }),
    b2_list_file_versions: () => ({ bucketId: wire.bucket.bucketId, maxFileCount: '1' }),
    b2_list_keys: () => ({ maxKeyCount: '1' }),
    b2_list_parts: () => ({ fileId: large.fileId, maxPartCount: '1' }),
    b2_list_unfinished_large_files: () => ({ bucketId: wire.bucket.bucketId, maxFileCount: '1' }),
    b2_get_bucket_notification_rules: () => ({ bucketId: wire.bucket.bucketId }),
    b2_get_download_authorization: () => ({
      ...{ bucketId: wire.bucket.bucketId, fileNamePrefix: '', validDurationInSeconds: '1' },
    }),
  };
  for (const [name, query] of Object.entries(READS)) {
    it(`takes ${name} by GET with a query and by POST with JSON`, async () => {
      const numbers = (value: string) => (/^\d{1,3}$/.test(value) ? Number(value) : value);
      const body = Object.fromEntries(Object.entries(query()).map(([field, value]) => [field, numbers(value)]));
      const [got, posted] = [await b2.get(name, query()), await b2.post(name, body)];
      assert.deepEqual([verdict(got), verdict(posted)], ['200', '200']);
      assert.deepEqual(Object.keys(got.json), Object.keys(posted.json));
    });
  }

  it('takes calls that change something by GET, too, or by POST alone', async () => {
    const large = { bucketId: wire.bucket.bucketId, fileName: 'by-get', contentType: 'a/b', fileInfo: '{"a":"b"}' };
    const copy = { sourceFileId: file.fileId, fileName: 'by-get' };
    for (const answer of [await b2.get('b2_start_large_file', large), await b2.get('b2_copy_file', copy)]) {
      const given = verdict(answer);
      assert.ok(['200', '405 method_not_allowed'].includes(given), given);
      if (given === '200') assert.equal(answer.json.fileName, 'by-get');
    }
  });

  it('takes b2_authorize_account by POST with an empty object, too', async () => {
    const { url, applicationKeyId, applicationKey } = wire.realm;
    const authorization = `Basic ${Buffer.from(`${applicationKeyId}:${applicationKey}`).toString('base64')}`;
    const answer = await rawRequest(`${url}/b2api/v4/b2_authorize_account`, {
      ...{ method: 'POST', headers: { authorization }, body: '{}' },
    });
    assert.deepEqual([answer.status, answer.json.accountId], [200, b2.accountId]);
  });

  it('reads a body as JSON whatever Content-Type it has', async () => {
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/plain; charset=utf-8']) {
      const answer = await rawRequest(`${b2.apiUrl}/b2api/v4/b2_get_file_info`, {
        method: 'POST',
        headers: { authorization: b2.token, 'content-type': type },
        body: JSON.stringify({ fileId: file.fileId }),
      });
      assert.equal(verdict(answer), '200', type);
    }
  });

  it('takes null for a field that is not given', async () => {
    const ask = { bucketId: wire.bucket.bucketId, prefix: null, delimiter: null, startFileName: null };
    assert.equal((await b2.ok('b2_list_file_names', { ...ask, maxFileCount: null })).files.length > 0, true);
  });

  it('ignores a field it does not know, or refuses it as bad JSON', async () => {
    const answer = await b2.post('b2_get_file_info', { fileId: file.fileId, noSuchField: 1 });
    assert.ok(['200', '400 bad_json', '400 bad_request'].includes(verdict(answer)), verdict(answer));
  });

  it('refuses what is no JSON, no object, or lacks a field', async () => {
    for (const body of ['{', '[]', '{}']) {
      const headers = { authorization: b2.token };
      const asked = rawRequest(`${b2.apiUrl}/b2api/v4/b2_get_file_info`, { method: 'POST', headers, body });
      await refused(asked, '400 bad_request', '400 bad_json');
    }
  });

  it('refuses a field of the wrong type', async () => {
    const { bucketId } = wire.bucket;
    await refused(b2.post('b2_list_file_names', { bucketId, maxFileCount: 'many' }), '400 bad_request', '400 bad_json');
    await refused(b2.post('b2_get_file_info', { fileId: {} }), '400 bad_request', '400 bad_json');
  });

  it('answers a call with 200, JSON, its length and no caching', async () => {
    const { status, headers, body } = await b2.post('b2_get_file_info', { fileId: file.fileId });
    assert.equal(status, 200);
    assert.match(headers['content-type'] ?? '', /^application\/json;\s*charset=utf-8$/i);
    assert.equal(headers['content-length'], String(body.length));
    assert.equal(headers['transfer-encoding'], undefined);
    assert.match(headers['cache-control'] ?? '', /no-cache/);
  });

  it('tells the date with every answer, as clients compare it with their clock', async () => {
    const answers = [
      await b2.post('b2_get_file_info', { fileId: file.fileId }),
      await b2.post('b2_get_file_info', { fileId: 'x' }),
      await b2.byId(file.fileId),
      await b2.byId(file.fileId, {}, 'HEAD'),
    ];
    for (const { headers } of answers) {
      assert.match(headers.date ?? '', /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/);
      assert.equal(Math.abs(Date.parse(headers.date ?? '') - Date.now()) < 600_000, true);
    }
  });

  it('writes the fields of an object in alphabetical order and text unescaped', async () => {
    const { body, json } = await b2.upload(wire.bucket.bucketId, 'order-é-😀', 'x');
    for (const answer of [json, await wire.makeKey({ capabilities: ['listFiles'] })]) {
      assert.deepEqual(Object.keys(answer), Object.keys(answer).sort());
    }
    assert.equal(body.toString('utf8').includes('order-é-😀'), true);
  });

  it('tells times as whole milliseconds since 1970', async () => {
    assert.equal(Number.isSafeInteger(file.uploadTimestamp), true);
    assert.equal(Math.abs(file.uploadTimestamp - Date.now()) < 3_600_000, true);
  });

  it('tells an error by code, message and the status of the answer, in JSON', async () => {
    const { status, headers, json } = await b2.post('b2_get_file_info', { fileId: 'x' });
    assert.deepEqual(Object.keys(json), ['code', 'message', 'status']);
    assert.deepEqual([status, json.status, json.code], [400, 400, 'bad_request']);
    assert.match(headers['content-type'] ?? '', /^application\/json/i);
  });

  it('answers HEAD without a body, errors included', async () => {
    for (const name of ['conventions', 'no-such-file']) {
      const { status, body } = await b2.download(pathOf(wire.bucket, name), {}, 'HEAD');
      assert.deepEqual([status, body.length], [name === 'conventions' ? 200 : 404, 0]);
    }
  });

  it('refuses a call without a token, and one with a token it did not make', async () => {
    const call = (headers: Record<string, string>) =>
      rawRequest(`${b2.apiUrl}/b2api/v4/b2_list_buckets?accountId=${b2.accountId}`, { headers });
    await refused(call({}), '401 missing_auth_token', '401 bad_auth_token');
    await refused(call({ authorization: 'made-up' }), '401 bad_auth_token');
    await refused(call({ authorization: `Bearer ${b2.token}` }), '401 bad_auth_token');
  });

  it('refuses a request with two Authorization headers, as the web server in front of it does', async () => {
    const url = new URL(`${b2.apiUrl}/b2api/v4/b2_get_file_info?fileId=${file.fileId}`);
    const send = url.protocol === 'https:' ? secureRequest : request;
    const headers = ['Host', url.host, 'Authorization', b2.token, 'Authorization', b2.token];
    const status = await new Promise((resolve, reject) => {
      const outgoing = send(url, { headers }, (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode);
      });
      outgoing.once('error', reject);
      outgoing.end();
    });
    assert.equal(status, 400);
  });

  it('refuses a call by another method than GET and POST', async () => {
    for (const method of ['PUT', 'DELETE']) {
      const url = `${b2.apiUrl}/b2api/v4/b2_get_file_info?fileId=${file.fileId}`;
      await refused(rawRequest(url, { method, headers: { authorization: b2.token } }), '405 method_not_allowed');
    }
  });

  it('refuses an upload by anything but POST', async () => {
    const { uploadUrl, authorizationToken } = await b2.ok('b2_get_upload_url', { bucketId: wire.bucket.bucketId });
    const asked = rawRequest(uploadUrl, { headers: { authorization: authorizationToken } });
    assert.equal(await refused(asked, '405 method_not_allowed'), 'Only POST is supported');
  });

  it('keeps a connection open for the next call', async () => {
    const { headers } = await b2.get('b2_get_file_info', { fileId: file.fileId });
    assert.notEqual(headers.connection, 'close');
  });

  it('answers Expect: 100-continue before it has the body', async () => {
    const target = await b2.ok('b2_get_upload_url', { bucketId: wire.bucket.bucketId });
    const headers = { ...aboutFile('continued'), expect: '100-continue', 'x-bz-content-sha1': sha1('x') };
    assert.equal(verdict(await uploadTo(target, 'x', headers)), '200');
  });
}
