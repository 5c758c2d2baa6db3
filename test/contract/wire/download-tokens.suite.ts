import assert from 'node:assert/strict';
import { type Json, type RawAnswer, rawRequest } from '../../helpers/raw-b2.js';
import { logIn, pathOf, refused, type Session } from './session.js';
import { useBucket, type Wire } from './wire.js';

/** Source: B2 docs, b2_get_download_authorization. */
export function downloadTokenFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  let file: Json;
  before(async () => {
    ({ b2 } = wire);
    file = await b2.store(bucket.bucketId, 'dir/file', 'content');
    await b2.store(bucket.bucketId, 'other', 'x');
  });
  const request = (body: Json = {}): Promise<RawAnswer> =>
    b2.post('b2_get_download_authorization', {
      ...{ bucketId: bucket.bucketId, fileNamePrefix: 'dir/', validDurationInSeconds: 600, ...body },
    });
  const tokenFor = async (body?: Json): Promise<string> => (await request(body)).json.authorizationToken;
  const get = (token: string, path: string, method = 'GET') =>
    rawRequest(b2.downloadUrl + path, { method, headers: { authorization: token } });

  it('answers a token with the bucket and the prefix', async () => {
    const { json } = await request();
    assert.deepEqual(Object.keys(json).sort(), ['authorizationToken', 'bucketId', 'fileNamePrefix']);
    assert.deepEqual([json.bucketId, json.fileNamePrefix], [bucket.bucketId, 'dir/']);
  });

  it('lets everyone who has it GET and HEAD names under the prefix, by header or query', async () => {
    const token = await tokenFor();
    const path = pathOf(bucket, 'dir/file');
    assert.equal((await get(token, path)).body.toString(), 'content');
    assert.equal((await get(token, path, 'HEAD')).status, 200);
    const url = `${b2.downloadUrl}${path}?Authorization=${encodeURIComponent(token)}`;
    assert.equal((await rawRequest(url)).body.toString(), 'content');
    assert.equal((await get(token, pathOf(bucket, 'dir/nothing'))).status, 404);
  });

  it('reaches no other name and no other bucket', async () => {
    const token = await tokenFor();
    await refused(get(token, pathOf(bucket, 'other')), '401 unauthorized', '401 bad_auth_token');
    await b2.store(wire.bucket.bucketId, 'dir/file', 'x');
    const elsewhere = get(token, pathOf(wire.bucket, 'dir/file'));
    await refused(elsewhere, '401 unauthorized', '401 bad_auth_token');
  });

  it('reaches every name of the bucket with an empty prefix', async () => {
    assert.equal((await get(await tokenFor({ fileNamePrefix: '' }), pathOf(bucket, 'other'))).status, 200);
  });

  it('is not for downloads by id, nor for calls', async () => {
    const token = await tokenFor({ fileNamePrefix: '' });
    const codes = ['401 unauthorized', '401 bad_auth_token'];
    await refused(get(token, `/b2api/v4/b2_download_file_by_id?fileId=${file.fileId}`), ...codes);
    const url = `${b2.apiUrl}/b2api/v4/b2_list_file_names?bucketId=${bucket.bucketId}`;
    await refused(rawRequest(url, { headers: { authorization: token } }), ...codes);
  });

  it('wants the headers that it was made with, in every download', async () => {
    const token = await tokenFor({ b2ContentDisposition: 'attachment; filename="a"', b2ContentType: 'a/b' });
    const path = pathOf(bucket, 'dir/file');
    const query = new URLSearchParams({ b2ContentDisposition: 'attachment; filename="a"', b2ContentType: 'a/b' });
    const { status, headers } = await get(token, `${path}?${query}`);
    assert.deepEqual(
      [status, headers['content-type'], headers['content-disposition']],
      [200, 'a/b', 'attachment; filename="a"'],
    );
    const codes = ['401 unauthorized', '401 bad_auth_token'];
    await refused(get(token, path), ...codes);
    query.set('b2ContentType', 'x/y');
    await refused(get(token, `${path}?${query}`), ...codes);
  });

  it('is made for 1 to 604,800 seconds', async () => {
    for (const seconds of [0, -1, 604_801])
      await refused(request({ validDurationInSeconds: seconds }), '400 bad_request');
    for (const seconds of [1, 604_800])
      assert.equal(typeof (await tokenFor({ validDurationInSeconds: seconds })), 'string');
  });

  it('is made only for a bucket, with a prefix and a duration', async () => {
    await refused(request({ bucketId: '0'.repeat(24) }), '400 bad_bucket_id', '400 bad_request', '401 unauthorized');
    for (const field of ['bucketId', 'fileNamePrefix', 'validDurationInSeconds']) {
      await refused(request({ [field]: null }), '400 bad_request', '400 bad_json');
    }
  });

  it('is made only with values that its headers may have', async () => {
    await refused(request({ b2Expires: 'tomorrow' }), '400 bad_request');
    await refused(request({ b2ContentDisposition: "attachment; filename*=UTF-8''a" }), '400 bad_request');
  });

  it('is made by a key with a prefix only under that prefix', async () => {
    const settings = { capabilities: ['shareFiles'], bucketIds: [bucket.bucketId], namePrefix: 'dir/' };
    const limited = await logIn(wire.realm, await wire.makeKey(settings));
    const share = (fileNamePrefix: string) => {
      const { bucketId } = bucket;
      return limited.post('b2_get_download_authorization', { bucketId, fileNamePrefix, validDurationInSeconds: 60 });
    };
    assert.equal((await share('dir/sub')).status, 200);
    for (const prefix of ['', 'dir', 'other']) await refused(share(prefix), '401 unauthorized');
  });
}
