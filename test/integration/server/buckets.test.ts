import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type RawB2 } from '../../helpers/raw-b2.js';

describe('buckets of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  before(async () => {
    server = await startServer();
    b2 = await connect(server);
  });
  after(() => server.close());

  const refusal = async (name: string, body: object): Promise<unknown[]> => {
    const { status, json } = await b2.call(name, body);
    return [status, json.code, json.message];
  };

  it('are found by the query of a POST that has no body', async () => {
    const { bucketId } = await b2.createBucket('by-query');
    const path = `/b2api/v4/b2_list_buckets?accountId=${b2.accountId}&bucketId=${bucketId}`;
    const { json } = await b2.download(path, {}, 'POST');
    assert.deepEqual(
      (json['buckets'] as { bucketName: string }[]).map(({ bucketName }) => bucketName),
      ['by-query'],
    );
  });

  it('answer with every field that clients read, in alphabetical order', async () => {
    const bucket = await b2.createBucket('fields');
    assert.deepEqual(bucket, {
      accountId: b2.accountId,
      bucketId: bucket.bucketId,
      bucketInfo: {},
      bucketName: 'fields',
      bucketType: 'allPrivate',
      corsRules: [],
      defaultServerSideEncryption: { isClientAuthorizedToRead: true, value: { algorithm: null, mode: null } },
      fileLockConfiguration: {
        isClientAuthorizedToRead: true,
        value: { defaultRetention: { mode: null, period: null }, isFileLockEnabled: false },
      },
      lifecycleRules: [],
      options: ['s3'],
      replicationConfiguration: { isClientAuthorizedToRead: true, value: null },
      revision: 2,
    });
    assert.match(bucket.bucketId, /^[0-9a-f]{24}$/);
    const raw = (await b2.call('b2_list_buckets', { bucketName: 'fields' })).body.toString();
    const keys = Object.keys(JSON.parse(raw).buckets[0]);
    assert.deepEqual(keys, [...keys].sort());
  });

  it('hide from a key what it may not read', async () => {
    await b2.createBucket('guarded');
    const key = await b2.ok('b2_create_key', { keyName: 'k', capabilities: ['listBuckets'] });
    const { buckets } = await (await connect(server, key)).ok('b2_list_buckets', { bucketName: 'guarded' });
    assert.deepEqual(buckets[0].fileLockConfiguration, { isClientAuthorizedToRead: false, value: null });
    assert.deepEqual(buckets[0].defaultServerSideEncryption, { isClientAuthorizedToRead: false, value: null });
  });

  it('keep what is set and replace only what is given', async () => {
    const rule = { fileNamePrefix: 'tmp/', daysFromHidingToDeleting: 1 };
    const { bucketId } = await b2.createBucket('settings', { bucketInfo: { Purpose: 'x' }, lifecycleRules: [rule] });
    const updated = await b2.ok('b2_update_bucket', { bucketId, bucketType: 'allPublic', corsRules: null });
    assert.equal(updated.bucketType, 'allPublic');
    assert.deepEqual(updated.bucketInfo, { purpose: 'x' });
    assert.deepEqual(updated.lifecycleRules, [
      {
        daysFromHidingToDeleting: 1,
        daysFromStartingToCancelingUnfinishedLargeFiles: null,
        daysFromUploadingToHiding: null,
        fileNamePrefix: 'tmp/',
      },
    ]);
    assert.equal(updated.revision, 3);
    assert.deepEqual((await b2.ok('b2_update_bucket', { bucketId, lifecycleRules: [] })).lifecycleRules, []);
    assert.deepEqual(await refusal('b2_update_bucket', { bucketId, ifRevisionIs: 3 }), [
      409,
      'conflict',
      'simultaneous updates to bucket',
    ]);
  });

  it('are listed by name, filtered without an error when nothing matches', async () => {
    await b2.createBucket('zz-list');
    await b2.createBucket('aa-list', { bucketType: 'allPublic' });
    const names = async (filter: object) =>
      (await b2.ok('b2_list_buckets', filter)).buckets.map((bucket: { bucketName: string }) => bucket.bucketName);
    const all = await names({ bucketTypes: ['all'] });
    assert.deepEqual(all, [...all].sort());
    assert.deepEqual(await names({ bucketName: 'nothing-here' }), []);
    assert.deepEqual(await names({ bucketId: '0'.repeat(24) }), []);
    assert.ok((await names({ bucketTypes: ['allPublic'] })).includes('aa-list'));
    assert.ok(!(await names({ bucketTypes: ['allPublic'] })).includes('zz-list'));
    for (const bucketTypes of [[], ['all', 'allPublic'], [1]]) {
      assert.equal((await b2.call('b2_list_buckets', { bucketTypes })).json.code, 'bad_request');
    }
  });

  it('have unique names without regard to case, and legal ones', async () => {
    await b2.createBucket('Unique-1');
    const bucketType = 'allPrivate';
    assert.deepEqual(await refusal('b2_create_bucket', { bucketName: 'unique-1', bucketType }), [
      400,
      'duplicate_bucket_name',
      'Bucket name is already in use.',
    ]);
    assert.deepEqual((await refusal('b2_create_bucket', { bucketName: 'short', bucketType })).slice(0, 2), [
      400,
      'bad_request',
    ]);
    assert.equal(
      (await refusal('b2_create_bucket', { bucketName: 'bucket', bucketType: 'snapshot' }))[1],
      'bad_request',
    );
  });

  it('go only when they are empty', async () => {
    const { bucketId } = await b2.createBucket('deleting');
    const { fileId, fileName } = (await b2.upload(bucketId, 'a', 'x')).json;
    assert.equal((await refusal('b2_delete_bucket', { bucketId }))[1], 'cannot_delete_non_empty_bucket');
    await b2.ok('b2_delete_file_version', { fileId, fileName });
    assert.equal((await b2.ok('b2_delete_bucket', { bucketId })).bucketId, bucketId);
    assert.deepEqual(await refusal('b2_delete_bucket', { bucketId }), [
      400,
      'bad_bucket_id',
      `Bucket ${bucketId} does not exist`,
    ]);
  });

  it('refuse another account and calls without what they need', async () => {
    assert.equal((await refusal('b2_list_buckets', { accountId: 'other' }))[1], 'unauthorized');
    assert.deepEqual(await refusal('b2_get_upload_url', {}), [
      400,
      'bad_request',
      'required field bucketId is missing',
    ]);
  });
});
