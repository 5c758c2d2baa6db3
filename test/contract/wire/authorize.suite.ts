import assert from 'node:assert/strict';
import { type Json, type RawAnswer, rawRequest } from '../../helpers/raw-b2.js';
import { itHere } from './realm.js';
import { authorize, type Key, logIn, refused, verdict } from './session.js';
import type { Wire } from './wire.js';

/** Source: B2 docs, b2_authorize_account and "API Versions". */
export function authorizeFacts(wire: Wire): void {
  const answers: Json[] = [];
  before(async () => {
    for (const version of [1, 2, 3, 4]) answers[version] = (await authorize(wire.realm, wire.realm, version)).json;
  });

  it('answers version 4 with everything about storage in a group, and the restrictions in `allowed`', () => {
    const { accountId, apiInfo, applicationKeyExpirationTimestamp: expires, authorizationToken } = answers[4];
    const { storageApi } = apiInfo;
    assert.equal(typeof authorizationToken, 'string');
    assert.equal(accountId, wire.b2.accountId);
    assert.equal(expires === null || Number.isSafeInteger(expires), true);
    for (const name of ['apiUrl', 'downloadUrl', 's3ApiUrl']) assert.match(storageApi[name], /^https?:\/\/[^/]+$/);
    assert.equal(storageApi.allowed.capabilities.includes('listBuckets'), true);
    assert.equal(storageApi.allowed.buckets ?? null, null);
    assert.equal(storageApi.allowed.namePrefix ?? null, null);
    for (const gone of ['bucketId', 'bucketName', 'infoType', 'capabilities']) assert.ok(!(gone in storageApi), gone);
  });

  it('answers version 3 with the restrictions beside the URLs', () => {
    const { storageApi } = answers[3].apiInfo;
    assert.equal(storageApi.infoType, 'storageApi');
    assert.equal(storageApi.capabilities.includes('listBuckets'), true);
    assert.deepEqual([storageApi.bucketId, storageApi.bucketName, storageApi.namePrefix], [null, null, null]);
    assert.equal(!('allowed' in storageApi), true);
    const expires = answers[3].applicationKeyExpirationTimestamp;
    assert.equal(expires === null || Number.isSafeInteger(expires), true);
  });

  it('answers version 2 flat, with the restrictions in `allowed`', () => {
    const { allowed, apiUrl, downloadUrl, s3ApiUrl, authorizationToken, accountId } = answers[2];
    for (const text of [apiUrl, downloadUrl, s3ApiUrl, authorizationToken, accountId])
      assert.equal(typeof text, 'string');
    assert.equal(allowed.capabilities.includes('listBuckets'), true);
    assert.deepEqual([allowed.bucketId, allowed.bucketName, allowed.namePrefix], [null, null, null]);
    assert.equal(!('minimumPartSize' in answers[2]), true);
    assert.equal(!('apiInfo' in answers[2]), true);
  });

  it('answers version 1 as version 2, with the recommended part size under its old name, too', () => {
    assert.equal(answers[1].minimumPartSize, answers[1].recommendedPartSize);
    assert.equal(answers[1].apiUrl, answers[2].apiUrl);
    assert.equal(answers[1].allowed.capabilities.includes('listBuckets'), true);
  });

  it('advertises parts of at least 5,000,000 bytes, as numbers, in every version', () => {
    for (const place of [answers[1], answers[2], answers[3].apiInfo.storageApi, answers[4].apiInfo.storageApi]) {
      assert.equal(place.absoluteMinimumPartSize, 5_000_000);
      assert.equal(Number.isSafeInteger(place.recommendedPartSize) && place.recommendedPartSize >= 5_000_000, true);
    }
  });

  itHere('takes the account id for the id of the master key', 'the master key', async () => {
    const { applicationKey } = wire.realm;
    const answer = await authorize(wire.realm, { applicationKeyId: wire.b2.accountId, applicationKey });
    assert.equal(verdict(answer), '200');
  });

  it('refuses a wrong key, an unknown id and no credentials at all', async () => {
    const { url, applicationKeyId, applicationKey } = wire.realm;
    const unknown = { applicationKeyId: `${applicationKeyId.slice(0, -4)}ffff`, applicationKey };
    for (const key of [{ applicationKeyId, applicationKey: 'K000wrong' }, unknown]) {
      await refused(authorize(wire.realm, key), '401 unauthorized', '401 bad_auth_token');
    }
    const bare = rawRequest(`${url}/b2api/v4/b2_authorize_account`);
    await refused(bare, '401 missing_auth_token', '401 bad_auth_token', '401 unauthorized', '400 bad_request');
  });

  it('gives several tokens for one key, all of them valid at once', async () => {
    const one = await logIn(wire.realm);
    const two = await logIn(wire.realm);
    assert.notEqual(one.token, two.token);
    for (const { ok } of [one, two, wire.b2]) await ok('b2_list_buckets', { bucketName: wire.bucket.bucketName });
  });

  describe('with a key for one bucket and a prefix', () => {
    const seen: Json[] = [];
    before(async () => {
      const settings = { capabilities: ['listFiles', 'readFiles'], namePrefix: 'dir/' };
      const key = await wire.makeKey({ ...settings, bucketId: wire.bucket.bucketId }, 3);
      for (const version of [1, 2, 3, 4]) seen[version] = await authorized(key, version);
    });

    it('names the bucket and the prefix in versions 1 to 3', () => {
      const { bucketId, bucketName } = wire.bucket;
      for (const place of [seen[2].allowed, seen[3].apiInfo.storageApi]) {
        assert.deepEqual([place.bucketId, place.bucketName, place.namePrefix], [bucketId, bucketName, 'dir/']);
        assert.deepEqual([...place.capabilities].sort(), ['listFiles', 'readFiles']);
      }
      assert.deepEqual([seen[1].allowed.bucketId, seen[1].allowed.namePrefix], [bucketId, 'dir/']);
    });

    it('lists the bucket in version 4, though the key was made with an earlier one', () => {
      const { bucketId: id, bucketName: name } = wire.bucket;
      const { allowed } = seen[4].apiInfo.storageApi;
      assert.deepEqual([allowed.buckets, allowed.namePrefix], [[{ id, name }], 'dir/']);
      assert.deepEqual([...allowed.capabilities].sort(), ['listFiles', 'readFiles']);
    });
  });

  it('takes a key without restrictions that was made with version 4 in version 3', async () => {
    const key = await wire.makeKey({ capabilities: ['listFiles'] });
    assert.equal((await authorized(key, 3)).apiInfo.storageApi.bucketId, null);
  });

  it('takes a key for one bucket that was made with version 4 in version 3, or says that it is unsupported', async () => {
    const key = await wire.makeKey({ capabilities: ['listFiles'], bucketIds: [wire.bucket.bucketId] });
    const given = verdict(await authorize(wire.realm, key, 3));
    assert.ok(['200', '401 unsupported'].includes(given), given);
  });

  it('takes a key for several buckets in version 4 only', async () => {
    const other = await wire.makeBucket();
    const bucketIds = [wire.bucket.bucketId, other.bucketId];
    const key = await wire.makeKey({ capabilities: ['listFiles'], bucketIds });
    const { buckets } = (await authorized(key, 4)).apiInfo.storageApi.allowed;
    assert.deepEqual(buckets.map(({ id }: Json) => id).sort(), bucketIds.sort());
    for (const version of [1, 2, 3]) await refused(authorize(wire.realm, key, version), '401 unsupported');
    await wire.dropBucket(other);
  });

  it('gives null for the name of a bucket that is gone', async () => {
    const gone = await wire.makeBucket();
    const key = await wire.makeKey({ capabilities: ['listFiles'], bucketId: gone.bucketId }, 3);
    await wire.dropBucket(gone);
    const v4 = (await authorized(key, 4)).apiInfo.storageApi.allowed;
    assert.deepEqual(v4.buckets, [{ id: gone.bucketId, name: null }]);
    assert.equal((await authorized(key, 3)).apiInfo.storageApi.bucketName, null);
  });

  it('tells when the key ends, in milliseconds', async () => {
    const key = await wire.makeKey({ capabilities: ['listFiles'], validDurationInSeconds: 1000 });
    for (const version of [3, 4]) {
      const { applicationKeyExpirationTimestamp: end } = await authorized(key, version);
      assert.equal(Math.abs(end - Date.now() - 1_000_000) < 600_000, true);
    }
  });

  async function authorized(key: Key, version: number): Promise<Json> {
    const answer: RawAnswer = await authorize(wire.realm, key, version);
    assert.equal(verdict(answer), '200');
    return answer.json;
  }
}
