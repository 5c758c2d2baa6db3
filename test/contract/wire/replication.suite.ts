import assert from 'node:assert/strict';
import type { Json } from '../../helpers/raw-b2.js';
import { itHere } from './realm.js';
import { pathOf, refused, type Session } from './session.js';
import { useBucket, type Wire } from './wire.js';

/** Source: B2 docs, "Cloud Replication", and answers of the service where these differ from it. */
export function replicationFacts(wire: Wire): void {
  const source = useBucket(wire);
  const target = useBucket(wire);
  let b2: Session;
  let sourceKeyId: string;
  let targetKeyId: string;
  let rule: Json;
  before(async () => {
    ({ b2 } = wire);
    const [reader, writer] = [
      await wire.makeKey({ capabilities: ['readFiles', 'readFileLegalHolds', 'readFileRetentions'] }),
      await wire.makeKey({ capabilities: ['writeFiles', 'writeFileLegalHolds', 'writeFileRetentions'] }),
    ];
    [sourceKeyId, targetKeyId] = [reader.applicationKeyId, writer.applicationKeyId];
    rule = {
      destinationBucketId: target.bucketId,
      fileNamePrefix: 'kept/',
      includeExistingFiles: false,
      isEnabled: true,
      priority: 1,
      replicationRuleName: 'wire-rule',
    };
    const asReplicationDestination = { sourceToDestinationKeyMapping: { [sourceKeyId]: targetKeyId } };
    await set(target, { asReplicationDestination });
  });
  const set = ({ bucketId }: Json, replicationConfiguration: Json) =>
    b2.post('b2_update_bucket', { bucketId, replicationConfiguration });
  const withRules = (...replicationRules: Json[]): Json => ({
    asReplicationSource: { replicationRules, sourceApplicationKeyId: sourceKeyId },
  });
  const sidesOf = ({ replicationConfiguration }: Json): Json[] => {
    const { isClientAuthorizedToRead, value } = replicationConfiguration;
    assert.equal(isClientAuthorizedToRead, true);
    return [value?.asReplicationSource ?? null, value?.asReplicationDestination ?? null];
  };
  const wrong = (part: Json) => refused(set(source, withRules({ ...rule, ...part })), '400 bad_request');

  it('keeps rules and keys, with null for the side that a bucket does not have', async () => {
    const { json } = await set(source, withRules(rule));
    assert.deepEqual(sidesOf(json), [{ replicationRules: [rule], sourceApplicationKeyId: sourceKeyId }, null]);
    const [listed] = (await b2.ok('b2_list_buckets', { bucketId: target.bucketId })).buckets;
    assert.deepEqual(sidesOf(listed), [null, { sourceToDestinationKeyMapping: { [sourceKeyId]: targetKeyId } }]);
  });

  it('replaces everything that is said of replication, and clears it by an empty object', async () => {
    await set(source, withRules(rule));
    assert.deepEqual(sidesOf((await set(source, {})).json), [null, null]);
  });

  it('refuses a side without rules or keys', async () => {
    const empty = { asReplicationSource: { replicationRules: [], sourceApplicationKeyId: sourceKeyId } };
    assert.match(await refused(set(source, empty), '400 bad_request'), /replicationRules is empty/);
    const unmapped = { asReplicationDestination: { sourceToDestinationKeyMapping: {} } };
    const message = await refused(set(source, unmapped), '400 bad_request');
    assert.match(message, /sourceToDestinationKeyMapping is empty/);
  });

  it('takes names of 6 to 64 characters and priorities of 1 to 2147483647', async () => {
    for (const replicationRuleName of ['short', 'x'.repeat(65), 'white space']) await wrong({ replicationRuleName });
    for (const priority of [0, 2_147_483_648]) await wrong({ priority });
    assert.equal((await set(source, withRules({ ...rule, priority: 2_147_483_647 }))).status, 200);
    assert.equal((await set(source, {})).status, 200);
  });

  it('takes two rules of different names and priorities, and no third', async () => {
    const second = { ...rule, replicationRuleName: 'second-rule', priority: 2, fileNamePrefix: 'other/' };
    const third = { ...second, replicationRuleName: 'third-rule', priority: 3, fileNamePrefix: 'third/' };
    const sameName = { ...second, replicationRuleName: 'wire-rule' };
    const samePriority = { ...second, priority: 1 };
    for (const rules of [
      [rule, sameName],
      [rule, samePriority],
      [rule, second, third],
    ]) {
      await refused(set(source, withRules(...rules)), '400 bad_request');
    }
    assert.equal((await set(source, withRules(rule, second))).status, 200);
    assert.equal((await set(source, {})).status, 200);
  });

  it('refuses a destination that is not there, or does not know the key', async () => {
    const elsewhere = withRules({ ...rule, destinationBucketId: '0'.repeat(24) });
    await refused(set(source, elsewhere), '400 bad_bucket_id', '400 bad_request', '401 unauthorized');
    await wrong({ destinationBucketId: wire.bucket.bucketId });
  });

  it('marks a file that a rule is for, in its answer and on downloads, and no other', async () => {
    assert.equal((await set(source, withRules(rule))).status, 200);
    const file = await b2.store(source.bucketId, 'kept/marked', 'x');
    const known = /^(?:PENDING|COMPLETED)$/i;
    assert.match(file.replicationStatus, known);
    assert.match(String((await b2.byId(file.fileId)).headers['x-bz-replication-status']), known);
    const other = await b2.store(source.bucketId, 'unmarked', 'x');
    assert.equal(other.replicationStatus ?? null, null);
    assert.equal((await b2.byId(other.fileId)).headers['x-bz-replication-status'], undefined);
    assert.equal((await set(source, {})).status, 200);
  });

  itHere('copies the file to the destination, as a replica', 'replication within the time of a test', async () => {
    assert.equal((await set(source, withRules(rule))).status, 200);
    const about = { 'content-type': 'x/y', 'x-bz-info-color': 'blue' };
    const { fileId } = await b2.store(source.bucketId, 'kept/copied', 'content', about);
    const path = pathOf(target, 'kept/copied');
    let answer = await b2.download(path);
    while (answer.status === 404) answer = await b2.download(path);
    assert.deepEqual([answer.status, answer.body.toString()], [200, 'content']);
    const { headers } = answer;
    assert.deepEqual(
      [headers['content-type'], headers['x-bz-info-color'], headers['x-bz-replication-status']],
      ['x/y', 'blue', 'REPLICA'],
    );
    let info = await b2.ok('b2_get_file_info', { fileId });
    while (info.replicationStatus === 'PENDING') info = await b2.ok('b2_get_file_info', { fileId });
    assert.equal(info.replicationStatus, 'COMPLETED');
    assert.equal((await set(source, {})).status, 200);
  });

  it('refuses object lock for a bucket that is a source', async () => {
    assert.equal((await set(source, withRules(rule))).status, 200);
    const locked = b2.post('b2_update_bucket', { bucketId: source.bucketId, fileLockEnabled: true });
    await refused(locked, '400 source_replication_conflict');
    assert.equal((await set(source, {})).status, 200);
  });
}
