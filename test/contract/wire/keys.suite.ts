import assert from 'node:assert/strict';
import type { Json } from '../../helpers/raw-b2.js';
import { itHere } from './realm.js';
import { authorize, logIn, refused, verdict } from './session.js';
import type { Wire } from './wire.js';

/** What a key for some buckets cannot hold. */
const OF_THE_ACCOUNT = ['listKeys', 'writeKeys', 'deleteKeys', 'writeBuckets', 'deleteBuckets'];
const OF_A_BUCKET = [
  ...['listAllBucketNames', 'listBuckets', 'readBuckets', 'readBucketEncryption', 'writeBucketEncryption'],
  ...['readBucketRetentions', 'writeBucketRetentions', 'readBucketReplications', 'writeBucketReplications'],
  ...['readBucketNotifications', 'writeBucketNotifications', 'readBucketLogging', 'writeBucketLogging'],
  ...['readBucketLifecycleRules', 'writeBucketLifecycleRules', 'listFiles', 'readFiles', 'shareFiles', 'writeFiles'],
  ...['deleteFiles', 'readFileLegalHolds', 'writeFileLegalHolds', 'readFileRetentions', 'writeFileRetentions'],
  'bypassGovernance',
];
const COMMON = ['accountId', 'applicationKeyId', 'capabilities', 'expirationTimestamp', 'keyName', 'namePrefix'];

/** Source: B2 docs, b2_create_key, b2_list_keys, b2_delete_key and "Application Keys". */
export function keyFacts(wire: Wire): void {
  const capabilities = ['listFiles'];
  const make = (body: Json, version?: number) =>
    wire.b2.post('b2_create_key', { keyName: 'backblazeb2-wire', ...body }, version);

  it('answers a new key with its secret and every field, with `bucketIds` in version 4', async () => {
    const key = await wire.makeKey({ capabilities, namePrefix: null, bucketIds: null, validDurationInSeconds: null });
    for (const field of [...COMMON, 'bucketIds', 'applicationKey']) assert.ok(field in key, field);
    assert.equal(!('bucketId' in key), true);
    assert.deepEqual([key.accountId, key.keyName], [wire.b2.accountId, 'backblazeb2-wire']);
    assert.deepEqual([key.bucketIds, key.namePrefix, key.expirationTimestamp], [null, null, null]);
    assert.deepEqual(key.capabilities, capabilities);
    assert.deepEqual(key.options, ['s3']);
  });

  it('answers with `bucketId` in versions 1 to 3', async () => {
    for (const version of [1, 2, 3]) {
      const key = await wire.makeKey({ capabilities, bucketId: wire.bucket.bucketId }, version);
      assert.equal(key.bucketId, wire.bucket.bucketId);
      assert.equal(!('bucketIds' in key), true);
    }
  });

  it('makes ids of 25 and secrets of 31 characters', async () => {
    const { applicationKeyId, applicationKey } = await wire.makeKey({ capabilities });
    assert.match(applicationKeyId, /^\d{3}[0-9a-f]{22}$/);
    assert.match(applicationKey, /^K\d{3}[A-Za-z0-9+/_-]{27}$/);
  });

  it('takes a prefix for names of files, with a bucket', async () => {
    const key = await wire.makeKey({ capabilities, bucketIds: [wire.bucket.bucketId], namePrefix: 'dir/' });
    assert.deepEqual([key.bucketIds, key.namePrefix], [[wire.bucket.bucketId], 'dir/']);
  });

  it('wants a bucket for a prefix in versions 1 to 3', async () => {
    for (const version of [1, 2, 3])
      await refused(make({ capabilities, namePrefix: 'dir/' }, version), '400 bad_request');
  });

  it('refuses `bucketId` in version 4 and `bucketIds` before', async () => {
    await refused(make({ capabilities, bucketId: wire.bucket.bucketId }), '400 bad_request', '400 bad_json');
    await refused(make({ capabilities, bucketIds: [wire.bucket.bucketId] }, 3), '400 bad_request', '400 bad_json');
  });

  it('wants at least one capability, and knows each', async () => {
    await refused(make({ capabilities: [] }), '400 bad_request');
    await refused(make({ capabilities: ['fly'] }), '400 bad_request');
  });

  it('knows every capability', async () => {
    const all = [...OF_THE_ACCOUNT, ...OF_A_BUCKET];
    const key = await wire.makeKey({ capabilities: all });
    assert.deepEqual([...key.capabilities].sort(), all.toSorted());
  });

  it('gives a key for a bucket everything but the capabilities of the account', async () => {
    const bucketIds = [wire.bucket.bucketId];
    const key = await wire.makeKey({ capabilities: OF_A_BUCKET, bucketIds });
    assert.equal(key.capabilities.length, OF_A_BUCKET.length);
    for (const name of OF_THE_ACCOUNT) await refused(make({ capabilities: [name], bucketIds }), '400 bad_request');
  });

  it('takes names of 1 to 100 letters, digits and hyphens', async () => {
    const keyName = `A-z09-${'x'.repeat(94)}`;
    assert.equal((await wire.makeKey({ capabilities, keyName })).keyName, keyName);
    for (const wrong of ['', 'x'.repeat(101), 'a_b', 'a b', 'ä']) {
      await refused(make({ capabilities, keyName: wrong }), '400 bad_request');
    }
  });

  it('makes several keys of one name', async () => {
    const [one, two] = [await wire.makeKey({ capabilities }), await wire.makeKey({ capabilities })];
    assert.notEqual(one.applicationKeyId, two.applicationKeyId);
  });

  it('lets a key live for 1 to 86,400,000 seconds', async () => {
    const { expirationTimestamp } = await wire.makeKey({ capabilities, validDurationInSeconds: 1000 });
    assert.equal(Math.abs(expirationTimestamp - Date.now() - 1_000_000) < 600_000, true);
    for (const seconds of [0, -1, 86_400_001]) {
      await refused(make({ capabilities, validDurationInSeconds: seconds }), '400 bad_request');
    }
  });

  it('refuses a bucket that is not there', async () => {
    await refused(make({ capabilities, bucketIds: ['0'.repeat(24)] }), '400 bad_bucket_id', '400 bad_request');
  });

  it('refuses the account of someone else', async () => {
    await refused(make({ capabilities, accountId: '000000000000' }), '401 unauthorized', '400 bad_request');
  });

  it('lists keys by id, page by page, with the first id of the next page', async () => {
    const made: string[] = [];
    for (let at = 0; at < 3; at += 1) made.push((await wire.makeKey({ capabilities })).applicationKeyId);
    const ids: string[] = [];
    for (let next: string | null | undefined = made[0]; next !== null; ) {
      const page: Json = await wire.b2.ok('b2_list_keys', { maxKeyCount: 2, startApplicationKeyId: next });
      assert.equal(page.keys.length <= 2, true);
      ids.push(...page.keys.map(({ applicationKeyId }: Json) => applicationKeyId));
      next = page.nextApplicationKeyId;
    }
    const whole = await wire.b2.ok('b2_list_keys', { maxKeyCount: 1000, startApplicationKeyId: made[0] });
    assert.deepEqual(
      ids,
      whole.keys.map(({ applicationKeyId }: Json) => applicationKeyId),
    );
    assert.deepEqual(
      ids.filter((id) => made.includes(id)),
      made,
    );
    assert.deepEqual(ids, ids.toSorted());
  });

  it('lists keys from an id on, that one included, and never the secret', async () => {
    const { applicationKeyId: id } = await wire.makeKey({ capabilities });
    const { keys } = await wire.b2.ok('b2_list_keys', { startApplicationKeyId: id, maxKeyCount: 10 });
    assert.equal(keys[0].applicationKeyId, id);
    for (const key of keys) assert.equal(!('applicationKey' in key), true);
  });

  it('does not list the master key', async () => {
    const { keys } = await wire.b2.ok('b2_list_keys', { maxKeyCount: 1000 });
    assert.equal(
      keys.every(({ applicationKeyId }: Json) => applicationKeyId !== wire.b2.accountId),
      true,
    );
    assert.equal(
      keys.every(({ applicationKeyId }: Json) => applicationKeyId.length === 25),
      true,
    );
  });

  it('lists at most 10,000 keys', async () => {
    for (const maxKeyCount of [10_001, -1]) {
      await refused(wire.b2.post('b2_list_keys', { maxKeyCount }), '400 bad_request', '400 out_of_range');
    }
    await wire.b2.ok('b2_list_keys', { maxKeyCount: 10_000 });
  });

  it('leaves keys for several buckets out of lists before version 4, and refuses to delete them there', async () => {
    const other = await wire.makeBucket();
    const bucketIds = [wire.bucket.bucketId, other.bucketId];
    const { applicationKeyId: id } = await wire.makeKey({ capabilities, bucketIds });
    const find = async (version: number): Promise<Json> => {
      const { keys } = await wire.b2.ok('b2_list_keys', { startApplicationKeyId: id, maxKeyCount: 10 }, version);
      return keys.find((key: Json) => key.applicationKeyId === id);
    };
    assert.equal(await find(3), undefined);
    assert.deepEqual((await find(4)).bucketIds.sort(), bucketIds.sort());
    const old = await wire.b2.post('b2_delete_key', { applicationKeyId: id }, 3);
    assert.ok(old.status >= 400, verdict(old));
    assert.equal((await wire.b2.ok('b2_delete_key', { applicationKeyId: id })).applicationKeyId, id);
    await wire.dropBucket(other);
  });

  it('ends a key and its tokens when it is deleted, and answers the key', async () => {
    const key = await wire.makeKey({ capabilities });
    const session = await logIn(wire.realm, key);
    const deleted = await wire.b2.ok('b2_delete_key', { applicationKeyId: key.applicationKeyId });
    const { applicationKey, ...rest } = key;
    assert.deepEqual(deleted, rest);
    await refused(authorize(wire.realm, key), '401 unauthorized', '401 bad_auth_token');
    const listing = session.post('b2_list_file_names', { bucketId: wire.bucket.bucketId });
    await refused(listing, '401 bad_auth_token', '401 expired_auth_token', '401 unauthorized');
  });

  it('deletes a key again, or says that there is none', async () => {
    const { applicationKeyId } = await wire.makeKey({ capabilities });
    await wire.b2.ok('b2_delete_key', { applicationKeyId });
    const again = verdict(await wire.b2.post('b2_delete_key', { applicationKeyId }));
    assert.ok(['200', '400 bad_request'].includes(again), again);
  });

  itHere('never deletes the master key', 'the master key', async () => {
    await refused(wire.b2.post('b2_delete_key', { applicationKeyId: wire.realm.applicationKeyId }), '400 bad_request');
  });
}
