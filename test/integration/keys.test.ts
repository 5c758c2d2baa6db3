import assert from 'node:assert/strict';
import { BackblazeB2 } from '../../src/index.js';
import { failsWith } from '../helpers/failures.js';
import { component, requestsOf, withServer } from '../helpers/setup.js';

describe('application keys', () => {
  const setup = withServer();

  /** A component that uses a new key. */
  async function withKey(...args: Parameters<BackblazeB2['createAppKey']>): Promise<BackblazeB2> {
    const [applicationKeyId = '', applicationKey = ''] = (await setup.b2.createAppKey(...args)).split('\n');
    return component({ ...setup.server, applicationKeyId, applicationKey });
  }

  it('are given as two lines, of which the second is shown only once', async () => {
    const { b2, bucketId } = setup;
    const lines = (await b2.createAppKey('my-key', 'listFiles, readFiles', bucketId, 'dir/', 3600)).split('\n');
    assert.equal(lines.length, 2);
    const [id, secret = ''] = lines;
    const told: unknown[] = [];
    b2.onAppKeyList = (event) => told.push(event);
    await b2.listAppKeys();
    const index = b2.appKeyId.indexOf(id ?? '');
    assert.equal(b2.appKeyName[index], 'my-key');
    assert.deepEqual(new Set(b2.appKeyCapabilities[index]?.split(',')), new Set(['listFiles', 'readFiles']));
    assert.equal(b2.appKeyAllowedBucketId[index], bucketId);
    assert.equal(b2.appKeyAllowedPrefix[index], 'dir/');
    const expires = b2.appKeyExpirationTime[index] ?? 0;
    assert.ok(expires > Date.now() && expires <= Date.now() + 3_600_000);
    assert.ok(!JSON.stringify([told, b2.appKeys]).includes(secret));
  });

  it('stay valid for ever without a duration, and are gone after deleteAppKey', async () => {
    const { b2 } = setup;
    const reader = await withKey('for-ever', 'listBuckets');
    await reader.listBuckets();
    await b2.listAppKeys();
    assert.equal(b2.appKeyExpirationTime[b2.appKeyName.indexOf('for-ever')], -1);
    await b2.deleteAppKey(reader.applicationKeyId);
    await failsWith(reader, reader.authorize(), { code: 'unauthorized', errorCode: 151, says: /applicationKeyId/ });
  });

  it('see their own bucket when they are limited to one', async () => {
    const { b2, bucketId, bucketName } = setup;
    await b2.createBucket('another-bucket');
    const limited = await withKey('limited', 'listBuckets,listFiles', bucketId);
    await limited.listBuckets();
    assert.deepEqual([...limited.bucketName], [bucketName]);
    assert.equal(limited.accountAllowedBucketId, bucketId);
    assert.equal(limited.accountAllowedBucketName, bucketName);
    assert.equal(await limited.getBucketId(bucketName), bucketId);
    await assert.rejects(limited.getBucketId('another-bucket'), { code: 'unauthorized' });
  });

  it('see all of theirs when they are limited to several', async () => {
    const { b2, bucketId } = setup;
    const second = await b2.createBucket('another-bucket');
    await b2.createBucket('third-bucket');
    const limited = await withKey('limited', 'listBuckets', `${bucketId}, ${second}`);
    await limited.listBuckets();
    assert.deepEqual([...limited.bucketName], ['another-bucket', 'my-test-bucket']);
  });

  it('are refused when their name, capabilities or duration are not legal', async () => {
    const { b2 } = setup;
    const refused = (says: RegExp) => ({ code: 'invalid_argument', errorCode: 211, says }) as const;
    await failsWith(b2, b2.createAppKey('my key', 'listFiles'), refused(/letters, digits and hyphens/));
    await failsWith(b2, b2.createAppKey('my-key', ' , '), refused(/Name at least one/));
    await failsWith(b2, b2.createAppKey('my-key', 'listFiles', '', '', 86_400_001), refused(/at most 86400000/));
    await failsWith(b2, b2.getDownloadAuthToken(setup.bucketId, '', 0), refused(/1 to 604800/));
  });
});

describe('a download token', () => {
  const setup = withServer();

  beforeEach(async () => {
    const { b2, bucketId } = setup;
    for (const name of ['shared/a', 'private/b']) {
      b2.fileData = name;
      await b2.uploadFile(bucketId, name);
    }
  });

  it('downloads by name what lies under its prefix, and nothing else', async () => {
    const { b2, bucketId, bucketName } = setup;
    b2.config('DownloadAuthToken', await b2.getDownloadAuthToken(bucketId, 'shared/', 60));
    await b2.downloadFile(bucketName, 'shared/a');
    assert.equal(b2.fileData.toString(), 'shared/a');
    await failsWith(b2, b2.downloadFile(bucketName, 'private/b'), {
      code: 'unauthorized',
      errorCode: 151,
      says: /prefix/,
    });
    b2.config('DownloadAuthToken', '');
    await b2.downloadFile(bucketName, 'private/b');
  });

  it('needs no key at all when DownloadURL says where', async () => {
    const { b2, bucketId, bucketName } = setup;
    const token = await b2.getDownloadAuthToken(bucketId, 'shared/', 60);
    const guest = new BackblazeB2();
    guest.config('DownloadURL', b2.config('DownloadURL'));
    guest.config('DownloadAuthToken', token);
    guest.config('MaxAttempts', 1);
    const requests = requestsOf(guest);
    await guest.downloadFile(bucketName, 'shared/a');
    assert.equal(guest.fileData.toString(), 'shared/a');
    assert.equal(requests.length, 1);
    assert.ok(!JSON.stringify(requests).includes(token));
    await failsWith(guest, guest.listBuckets(), {
      code: 'no_credentials',
      errorCode: 211,
      says: /Set applicationKeyId/,
    });
  });
});
