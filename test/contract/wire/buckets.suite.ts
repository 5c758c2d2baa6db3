import assert from 'node:assert/strict';
import type { Json } from '../../helpers/raw-b2.js';
import { itHere } from './realm.js';
import { assertFields, logIn, refused, verdict } from './session.js';
import { newName, useBucket, type Wire } from './wire.js';

/** Source: B2 docs, b2_create_bucket, b2_list_buckets, b2_update_bucket, b2_delete_bucket and "Buckets". */
export function bucketFacts(wire: Wire): void {
  const bucketType = 'allPrivate';
  const create = (body: Json) => wire.b2.post('b2_create_bucket', { bucketName: newName(), bucketType, ...body });
  const list = (filter: Json) => wire.b2.post('b2_list_buckets', filter);
  const names = async (filter: Json): Promise<string[]> =>
    (await wire.b2.ok('b2_list_buckets', filter)).buckets.map(({ bucketName }: Json) => bucketName);

  it('answers a bucket with every field that clients read', () => {
    const { bucketId, bucketName, revision, replicationConfiguration, ...rest } = wire.bucket;
    assert.match(bucketId, /^[0-9a-f]{24}$/);
    assert.equal(Number.isSafeInteger(revision), true);
    assert.equal(replicationConfiguration.isClientAuthorizedToRead, true);
    assertFields(rest, {
      accountId: wire.b2.accountId,
      bucketInfo: {},
      bucketType,
      corsRules: [],
      defaultServerSideEncryption: { isClientAuthorizedToRead: true, value: { algorithm: null, mode: null } },
      fileLockConfiguration: {
        isClientAuthorizedToRead: true,
        value: { defaultRetention: { mode: null, period: null }, isFileLockEnabled: false },
      },
      lifecycleRules: [],
      options: ['s3'],
    });
  });

  it('has no field `defaultRetention` at the top, which would break a client', () => {
    assert.equal(!('defaultRetention' in wire.bucket), true);
  });

  it('hides a setting from a key that may not read it', async () => {
    const { buckets } = await (await logIn(wire.realm, await wire.makeKey({ capabilities: ['listBuckets'] }))).ok(
      'b2_list_buckets',
      { bucketId: wire.bucket.bucketId },
    );
    for (const field of ['defaultServerSideEncryption', 'fileLockConfiguration', 'replicationConfiguration']) {
      const { isClientAuthorizedToRead, value } = buckets[0][field];
      assert.deepEqual([isClientAuthorizedToRead, value ?? null], [false, null], field);
    }
  });

  it('refuses a name that is taken, whoever has it and in whatever case', async () => {
    for (const bucketName of [wire.bucket.bucketName, wire.bucket.bucketName.toUpperCase()]) {
      const message = await refused(create({ bucketName }), '400 duplicate_bucket_name');
      assert.equal(message, 'Bucket name is already in use.');
    }
  });

  it('refuses names that are too short, too long or have other characters, and reserved ones', async () => {
    const wrong = ['short', 'x'.repeat(64), 'under_score', 'white space', 'ümlaut-name', 'b2-reserved', 'B2-reserved'];
    for (const bucketName of wrong) await refused(create({ bucketName }), '400 bad_request', '400 invalid_bucket_name');
  });

  it('takes names of up to 63 characters as they are', async () => {
    const bucketName = `Wire-${newName()}`.padEnd(63, 'x');
    const bucket = await wire.makeBucket({ bucketName });
    assert.equal(bucket.bucketName, bucketName);
    await wire.dropBucket(bucket);
  });

  it('makes no bucket of a type that only the service makes', async () => {
    for (const type of ['snapshot', 'restricted', 'shared', 'nonsense', null]) {
      await refused(create({ bucketType: type }), '400 bad_request', '400 bad_json');
    }
  });

  it('refuses the account of someone else', async () => {
    await refused(create({ accountId: '000000000000' }), '401 unauthorized', '400 bad_request');
    await refused(list({ accountId: '000000000000' }), '401 unauthorized', '400 bad_request');
  });

  itHere('makes a hundred buckets at most', 'an account of its own', async () => {
    const made = [];
    for (let at = (await names({})).length; at < 100; at += 1) made.push(await wire.makeBucket());
    await refused(create({}), '400 too_many_buckets');
    for (const bucket of made) await wire.dropBucket(bucket);
  });

  it('lists buckets by name', async () => {
    const all = await names({ bucketTypes: ['all'] });
    assert.equal(all.includes(wire.bucket.bucketName), true);
    assert.deepEqual(all, all.toSorted());
  });

  it('lists one bucket by name or by id', async () => {
    const { bucketId, bucketName } = wire.bucket;
    assert.deepEqual(await names({ bucketName }), [bucketName]);
    assert.deepEqual(await names({ bucketId }), [bucketName]);
    assert.deepEqual(await names({ bucketId: null, bucketName, bucketTypes: ['all'] }), [bucketName]);
  });

  it('lists nothing, without an error, for a name that is not there', async () => {
    assert.deepEqual(await names({ bucketName: newName() }), []);
  });

  it('lists nothing for an id that is not there, or calls it a bad one', async () => {
    const answer = await list({ bucketId: '0'.repeat(24) });
    assert.ok(['200', '400 bad_bucket_id'].includes(verdict(answer)), verdict(answer));
    assert.deepEqual(answer.json.buckets ?? [], []);
  });

  it('lists the types that are asked for; an unknown one matches nothing', async () => {
    const { bucketName } = wire.bucket;
    assert.deepEqual(await names({ bucketName, bucketTypes: ['allPrivate'] }), [bucketName]);
    assert.deepEqual(await names({ bucketName, bucketTypes: ['allPublic'] }), []);
    assert.deepEqual(await names({ bucketName, bucketTypes: ['noSuchType'] }), []);
  });

  it('refuses `all` beside another type, no type at all, and what is no text', async () => {
    for (const bucketTypes of [['all', 'allPublic'], [], [1]]) {
      await refused(list({ bucketTypes }), '400 bad_request', '400 bad_json');
    }
  });

  describe('and of one that is updated', () => {
    const bucket = useBucket(wire, { bucketInfo: { Purpose: 'wire' } });
    const update = (body: Json) => wire.b2.post('b2_update_bucket', { bucketId: bucket.bucketId, ...body });
    const updated = (body: Json) => wire.b2.ok('b2_update_bucket', { bucketId: bucket.bucketId, ...body });

    it('folds the names of bucket info to lower case', () => {
      assert.deepEqual(bucket.bucketInfo, { purpose: 'wire' });
    });

    it('changes what is given and nothing else', async () => {
      const lifecycleRules = [{ fileNamePrefix: '', daysFromHidingToDeleting: 1 }];
      const { lifecycleRules: rules, bucketInfo, bucketType: type } = await updated({ lifecycleRules });
      assert.deepEqual([rules.length, bucketInfo, type], [1, { purpose: 'wire' }, bucketType]);
      assert.deepEqual((await updated({ bucketInfo: null, corsRules: null })).bucketInfo, { purpose: 'wire' });
    });

    it('replaces objects and lists as a whole', async () => {
      assert.deepEqual((await updated({ bucketInfo: { other: 'x' } })).bucketInfo, { other: 'x' });
      assert.deepEqual((await updated({ bucketInfo: {}, lifecycleRules: [] })).lifecycleRules, []);
    });

    it('grows its revision with every change', async () => {
      const { revision } = await updated({ bucketInfo: { a: '1' } });
      assert.equal((await updated({ bucketInfo: { a: '2' } })).revision > revision, true);
    });

    it('changes it only at the revision that is asked for', async () => {
      const { revision } = await updated({ bucketInfo: {} });
      const changed = await updated({ bucketInfo: { at: 'once' }, ifRevisionIs: revision });
      assert.deepEqual(changed.bucketInfo, { at: 'once' });
      await refused(update({ bucketInfo: {}, ifRevisionIs: revision }), '409 conflict');
      const [{ bucketInfo }] = (await wire.b2.ok('b2_list_buckets', { bucketId: bucket.bucketId })).buckets;
      assert.deepEqual(bucketInfo, { at: 'once' });
    });

    it('refuses more than 10 entries of bucket info', async () => {
      const bucketInfo = Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`n${at}`, 'x']));
      await refused(update({ bucketInfo }), '400 bad_request', '400 bad_json', '400 metadata_exceeded');
    });

    it('refuses a bucket that is not there', async () => {
      const message = await refused(update({ bucketId: '0'.repeat(24), bucketInfo: {} }), '400 bad_bucket_id');
      assert.match(message, /Bucket.*does not exist/);
    });
  });

  describe('and of one that is deleted', () => {
    it('refuses while there is a file, a hide marker or an unfinished large file', async () => {
      const { b2 } = wire;
      const bucket = await wire.makeBucket();
      const { bucketId } = bucket;
      const remains = () => refused(b2.post('b2_delete_bucket', { bucketId }), '400 cannot_delete_non_empty_bucket');
      const { fileId } = await b2.store(bucketId, 'file');
      await remains();
      const marker = await b2.ok('b2_hide_file', { bucketId, fileName: 'file' });
      await b2.ok('b2_delete_file_version', { fileName: 'file', fileId });
      await remains();
      await b2.ok('b2_delete_file_version', { fileName: 'file', fileId: marker.fileId });
      await b2.ok('b2_start_large_file', { bucketId, fileName: 'large', contentType: 'a/b' });
      await remains();
      await wire.dropBucket(bucket);
    });

    it('answers the bucket, which is gone then', async () => {
      const bucket = await wire.makeBucket();
      const { bucketId } = bucket;
      const deleted = await wire.b2.ok('b2_delete_bucket', { bucketId });
      assert.deepEqual([deleted.bucketId, deleted.bucketName], [bucketId, bucket.bucketName]);
      assert.deepEqual(await names({ bucketName: bucket.bucketName }), []);
      const again = await refused(wire.b2.post('b2_delete_bucket', { bucketId }), '400 bad_bucket_id');
      assert.match(again, /Bucket.*does not exist/);
      wire.forgetBucket(bucket);
    });

    itHere('gives its name free', 'a service that does so at once', async () => {
      const bucket = await wire.makeBucket();
      await wire.dropBucket(bucket);
      await wire.makeBucket({ bucketName: bucket.bucketName });
    });
  });
}
