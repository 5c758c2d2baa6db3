import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { basic, connect, type RawB2, rawRequest } from '../../helpers/raw-b2.js';

const DAY_MS = 86_400_000;

describe('authorization by the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  let now = Date.UTC(2026, 5, 1);
  before(async () => {
    server = await startServer({ clock: { now: () => now }, minPartSize: 1000, recommendedPartSize: 2000 });
  });
  beforeEach(async () => {
    b2 = await connect(server);
  });
  after(() => server.close());

  const authorize = (version: number, id: string, key: string, method = 'GET') =>
    rawRequest(`${server.url}/b2api/v${version}/b2_authorize_account`, {
      method,
      headers: { authorization: basic(id, key) },
      ...(method === 'POST' ? { body: '{}' } : {}),
    });

  it('answers in the shape of every API version, by GET and POST', async () => {
    const common = { absoluteMinimumPartSize: 1000, recommendedPartSize: 2000, apiUrl: server.url };
    for (const method of ['GET', 'POST']) {
      const answers = [];
      for (const version of [1, 2, 3, 4]) {
        const answer = await authorize(version, server.applicationKeyId, server.applicationKey, method);
        assert.equal(answer.status, 200);
        answers.push(answer.json);
      }
      const [v1, v2, v3, v4] = answers;
      for (const place of [v1, v2, v3.apiInfo.storageApi, v4.apiInfo.storageApi]) {
        for (const [name, value] of Object.entries(common)) assert.equal(place[name], value, name);
        assert.equal(place.downloadUrl, server.url);
        assert.equal(typeof place.s3ApiUrl, 'string');
      }
      assert.equal(v1.minimumPartSize, 2000);
      assert.ok(!('minimumPartSize' in v2));
      assert.deepEqual([v2.allowed.bucketId, v2.allowed.bucketName, v2.allowed.namePrefix], [null, null, null]);
      assert.deepEqual([v3.apiInfo.storageApi.bucketId, v3.apiInfo.storageApi.infoType], [null, 'storageApi']);
      assert.equal(v4.apiInfo.storageApi.allowed.buckets, null);
      assert.ok(!('bucketId' in v4.apiInfo.storageApi));
      assert.equal(v4.applicationKeyExpirationTimestamp, null);
    }
  });

  it('takes the account id for the master key id', async () => {
    assert.equal((await authorize(4, server.accountId, server.applicationKey)).status, 200);
  });

  it('refuses a wrong key, an unknown id and a header that is none', async () => {
    for (const [id, key] of [
      [server.applicationKeyId, 'wrong'],
      ['unknown', server.applicationKey],
    ] as const) {
      const answer = await authorize(4, id, key);
      assert.deepEqual([answer.status, answer.json.code, answer.json.status], [401, 'unauthorized', 401]);
    }
    const bare = await rawRequest(`${server.url}/b2api/v4/b2_authorize_account`);
    assert.deepEqual([bare.status, bare.json.code], [401, 'missing_auth_token']);
  });

  it('tells a missing, a made-up and an expired token apart', async () => {
    const list = (headers: Record<string, string>) =>
      rawRequest(`${server.url}/b2api/v2/b2_list_buckets?accountId=${b2.accountId}`, { headers });
    assert.equal((await list({})).json.code, 'missing_auth_token');
    assert.equal((await list({ authorization: 'made up' })).json.code, 'bad_auth_token');
    now += DAY_MS - 1;
    assert.equal((await list({ authorization: b2.token })).status, 200);
    now += 1;
    const expired = await list({ authorization: b2.token });
    assert.deepEqual([expired.status, expired.json.code], [401, 'expired_auth_token']);
  });

  it('points its URLs to where the client reached it', async () => {
    const answer = await rawRequest(`${server.url}/b2api/v2/b2_authorize_account`, {
      headers: { authorization: basic(server.applicationKeyId, server.applicationKey), host: 'b2.example:81' },
    });
    assert.equal(answer.json.apiUrl, 'http://b2.example:81');
  });

  describe('by restricted keys', () => {
    it('lets a key do what its capabilities say, in its bucket, under its prefix', async () => {
      const [mine, other] = [await b2.createBucket('mine-1'), await b2.createBucket('other-1')];
      const key = await b2.ok('b2_create_key', {
        keyName: 'k',
        capabilities: ['listFiles', 'writeFiles', 'listBuckets'],
        bucketIds: [mine.bucketId],
        namePrefix: 'dir/',
      });
      const limited = await connect(server, key);
      const codes = async (...calls: readonly [name: string, body: object][]) => {
        const answers = [];
        for (const [name, body] of calls) {
          const answer = await limited.call(name, body);
          answers.push(answer.status === 200 ? 200 : answer.json.code);
        }
        return answers;
      };
      const { bucketId } = mine;
      assert.deepEqual(
        await codes(
          ['b2_list_file_names', { bucketId, prefix: 'dir/' }],
          ['b2_list_file_names', { bucketId, prefix: 'dir' }],
          ['b2_list_file_names', { bucketId }],
          ['b2_list_file_names', { bucketId: other.bucketId, prefix: 'dir/' }],
          ['b2_get_upload_url', { bucketId: other.bucketId }],
          ['b2_start_large_file', { bucketId, fileName: 'dir/x', contentType: 'a/b' }],
          ['b2_start_large_file', { bucketId, fileName: 'x', contentType: 'a/b' }],
          ['b2_create_bucket', { bucketName: 'bucket-x', bucketType: 'allPrivate' }],
          ['b2_list_buckets', {}],
          ['b2_list_buckets', { bucketName: 'mine-1' }],
          ['b2_list_buckets', { bucketId }],
          ['b2_list_buckets', { bucketName: 'other-1' }],
        ),
        [
          ...[200, 'unauthorized', 'unauthorized', 'unauthorized', 'unauthorized', 200, 'unauthorized', 'unauthorized'],
          ...['unauthorized', 200, 200, 'unauthorized'],
        ],
      );
      assert.equal((await limited.upload(bucketId, 'dir/a', 'x')).status, 200);
      assert.equal((await limited.upload(bucketId, 'a', 'x')).json.code, 'unauthorized');
      assert.equal((await limited.download('/file/mine-1/dir/a')).json.code, 'unauthorized');
      assert.deepEqual((await limited.ok('b2_list_buckets', {}, 1)).buckets.length, 1);
    });

    it('describes a restricted key in every version, and one for several buckets in v4 only', async () => {
      const [one, two] = [await b2.createBucket('one-22'), await b2.createBucket('two-22')];
      const make = (bucketIds: string[]) =>
        b2.ok('b2_create_key', { keyName: 'k', capabilities: ['listFiles'], bucketIds, namePrefix: 'p' });
      const single = await make([one.bucketId]);
      const v3 = (await authorize(3, single.applicationKeyId, single.applicationKey)).json.apiInfo.storageApi;
      assert.deepEqual([v3.bucketId, v3.bucketName, v3.namePrefix], [one.bucketId, 'one-22', 'p']);
      const several = await make([one.bucketId, two.bucketId]);
      const v4 = (await authorize(4, several.applicationKeyId, several.applicationKey)).json.apiInfo.storageApi;
      await b2.ok('b2_delete_bucket', { bucketId: two.bucketId });
      assert.deepEqual(v4.allowed.buckets, [
        { id: one.bucketId, name: 'one-22' },
        { id: two.bucketId, name: 'two-22' },
      ]);
      const refused = await authorize(3, several.applicationKeyId, several.applicationKey);
      assert.deepEqual([refused.status, refused.json.code], [401, 'unsupported']);
      const listed = await b2.ok('b2_list_keys', {}, 3);
      assert.ok(
        listed.keys.every((key: { applicationKeyId: string }) => key.applicationKeyId !== several.applicationKeyId),
      );
    });

    it('ends a key with its time and with its deletion, and its tokens with it', async () => {
      const make = (settings: object) =>
        b2.ok('b2_create_key', { keyName: 'k', capabilities: ['listBuckets'], ...settings });
      const short = await make({ validDurationInSeconds: 60 });
      assert.equal(short.expirationTimestamp, now + 60_000);
      const session = await connect(server, short);
      now += 60_000;
      assert.equal((await session.call('b2_list_buckets')).json.code, 'expired_auth_token');
      await assert.rejects(connect(server, short), /unauthorized/);
      const gone = await make({});
      const other = await connect(server, gone);
      await b2.ok('b2_delete_key', { applicationKeyId: gone.applicationKeyId });
      assert.equal((await other.call('b2_list_buckets')).json.code, 'bad_auth_token');
      assert.equal((await b2.call('b2_delete_key', { applicationKeyId: gone.applicationKeyId })).status, 200);
    });
  });

  it('refuses keys that B2 would not make', async () => {
    const code = async (body: object, version = 4) =>
      (await b2.call('b2_create_key', { keyName: 'k', ...body }, version)).json.code;
    const { bucketId } = await b2.createBucket('keys-bucket');
    const capabilities = ['listFiles'];
    assert.equal(await code({ capabilities: [] }), 'bad_request');
    assert.equal(await code({ capabilities: ['fly'] }), 'bad_request');
    assert.equal(await code({ capabilities, keyName: 'a b' }), 'bad_request');
    assert.equal(await code({ capabilities, validDurationInSeconds: 86_400_001 }), 'bad_request');
    assert.equal(await code({ capabilities: ['writeKeys'], bucketIds: [bucketId] }), 'bad_request');
    assert.equal(await code({ capabilities, bucketIds: ['0'.repeat(24)] }), 'bad_bucket_id');
    assert.equal(await code({ capabilities, bucketId }), 'bad_request');
    assert.equal(await code({ capabilities, namePrefix: 'x' }, 3), 'bad_request');
    const key = await b2.ok('b2_create_key', { keyName: 'k', capabilities, bucketId }, 2);
    assert.equal(key.bucketId, bucketId);
    assert.equal(key.applicationKey.length, 31);
    assert.equal(key.applicationKeyId.length, 25);
  });

  it('lists keys page by page without their secrets', async () => {
    for (let at = 0; at < 3; at += 1)
      await b2.ok('b2_create_key', { keyName: `page-${at}`, capabilities: ['listFiles'] });
    const seen = [];
    for (let start = null; ; ) {
      const page = await b2.ok('b2_list_keys', { maxKeyCount: 2, startApplicationKeyId: start });
      seen.push(...page.keys);
      start = page.nextApplicationKeyId;
      if (start === null) break;
    }
    const all = await b2.ok('b2_list_keys', { maxKeyCount: 1000 });
    assert.deepEqual(seen, all.keys);
    assert.ok(seen.every((key) => !('applicationKey' in key)));
  });
});
