import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { authorizeAccount } from '../../../src/api/index.js';
import type { ApiVersion } from '../../../src/wire/account.js';
import { says, withApi } from '../../helpers/api-connection.js';
import { failureOf } from '../../helpers/http-client.js';

const CREDENTIALS = { applicationKeyId: '0025e8c', applicationKey: 'K002/secret+key' };
const OUTER = { accountId: 'd2e6b27577ea', authorizationToken: '4_token', applicationKeyExpirationTimestamp: null };
const STORAGE = {
  absoluteMinimumPartSize: 5_000_000,
  recommendedPartSize: 100_000_000,
  apiUrl: 'https://api002.example',
  downloadUrl: 'https://f002.example',
  s3ApiUrl: 'https://s3.example',
};
const RIGHTS = { capabilities: ['listFiles'], namePrefix: 'photos/' };

const ANSWERS: Readonly<Record<ApiVersion, object>> = {
  1: { ...OUTER, ...STORAGE, minimumPartSize: 100_000_000, allowed: { ...RIGHTS, bucketId: 'b1' } },
  2: { ...OUTER, ...STORAGE, allowed: { ...RIGHTS, bucketId: 'b1', bucketName: null } },
  3: { ...OUTER, apiInfo: { storageApi: { ...STORAGE, ...RIGHTS, bucketId: 'b1', bucketName: null } } },
  4: { ...OUTER, apiInfo: { storageApi: { ...STORAGE, allowed: { ...RIGHTS, buckets: [{ id: 'b1', name: null }] } } } },
};
const UNRESTRICTED: Readonly<Record<ApiVersion, object>> = {
  1: { ...OUTER, ...STORAGE, allowed: { capabilities: [], namePrefix: null, bucketId: null } },
  2: { ...OUTER, ...STORAGE, allowed: { capabilities: [] } },
  3: { ...OUTER, apiInfo: { storageApi: { ...STORAGE, capabilities: [], bucketId: null, bucketName: null } } },
  4: { ...OUTER, apiInfo: { storageApi: { ...STORAGE, allowed: { capabilities: [] } } } },
};

function authorize(answer: unknown, version: ApiVersion, status = 200) {
  return withApi(says(answer, status), {}, async ({ connection, url, calls }) => {
    const account = await authorizeAccount(connection.http, `${url}/`, version, CREDENTIALS);
    return { account, calls };
  });
}

describe('b2_authorize_account', () => {
  for (const version of [1, 2, 3, 4] as const) {
    it(`is read alike under version ${version}`, async () => {
      const { account, calls } = await authorize(ANSWERS[version], version);
      assert.equal(calls[0]?.path, `/b2api/v${version}/b2_authorize_account`);
      assert.deepEqual(account, {
        accountId: 'd2e6b27577ea',
        authorizationToken: '4_token',
        apiUrl: 'https://api002.example',
        downloadUrl: 'https://f002.example',
        s3ApiUrl: 'https://s3.example',
        minPartSize: 5_000_000,
        recommendedPartSize: 100_000_000,
        allowed: { buckets: [{ id: 'b1', name: null }], capabilities: ['listFiles'], namePrefix: 'photos/' },
      });
    });

    it(`tells a key without restrictions under version ${version}`, async () => {
      const { account } = await authorize(UNRESTRICTED[version], version);
      assert.deepEqual(account.allowed, { buckets: null, capabilities: [], namePrefix: '' });
    });
  }

  it('sends the key as Basic authorization', async () => {
    const { calls } = await authorize(ANSWERS[4], 4);
    const [scheme, value] = (calls[0]?.headers.authorization ?? '').split(' ');
    assert.deepEqual([scheme, Buffer.from(value ?? '', 'base64').toString()], ['Basic', '0025e8c:K002/secret+key']);
  });

  const foreign = [
    {},
    { ...OUTER, apiInfo: {} },
    { ...OUTER, apiInfo: { storageApi: {} } },
    { ...OUTER, ...STORAGE },
    { ...OUTER, ...STORAGE, allowed: {} },
    { ...(ANSWERS[2] as object), apiUrl: '' },
    { ...OUTER, apiInfo: { storageApi: { ...STORAGE, allowed: null } } },
  ];
  for (const answer of foreign) {
    it(`rejects ${JSON.stringify(answer).slice(0, 60)}… as an answer that is not of B2`, async () => {
      assert.equal((await failureOf(authorize(answer, 4))).code, 'bad_response');
    });
  }

  for (const code of ['unauthorized', 'bad_auth_token']) {
    it(`rejects a wrong key with ${code} and does not show it`, async () => {
      const error = await failureOf(authorize({ code, message: '', status: 401 }, 4, 401));
      assert.equal(error.code, code);
      assert.match(error.message, /Check applicationKeyId and applicationKey/);
      const shown = inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error);
      const secret = Buffer.from('0025e8c:K002/secret+key').toString('base64');
      assert.ok(!shown.includes(CREDENTIALS.applicationKey) && !shown.includes(secret));
    });
  }
});
