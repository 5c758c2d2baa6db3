import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, rawRequest } from '../../helpers/raw-b2.js';
import { withServeCommands } from '../../helpers/serve-command.js';
import { withWebhook } from '../../helpers/webhook.js';

const READ = ['readFiles', 'readFileRetentions', 'readFileLegalHolds'];
const WRITE = ['writeFiles', 'writeFileRetentions', 'writeFileLegalHolds'];
const YEAR_MS = 365 * 86_400_000;

const key = (b2: RawB2, keyName: string, capabilities: string[], bucketId: string): Promise<Json> =>
  b2.ok('b2_create_key', { keyName, capabilities, bucketIds: [bucketId] });

/** A way from one bucket to another, each with a key of its own. */
interface Way {
  readonly from: string;
  readonly to: string;
  readonly reader: Json;
  readonly writer: Json;
}

async function openWay(b2: RawB2, settings: { from?: Json; to?: Json } = {}): Promise<Way> {
  const { bucketId: from } = await b2.createBucket('from-here', settings.from);
  const { bucketId: to } = await b2.createBucket('to-there', settings.to);
  const reader = await key(b2, 'reader', READ, from);
  const writer = await key(b2, 'writer', WRITE, to);
  await accept(b2, to, reader, writer);
  return { from, to, reader, writer };
}

function accept(b2: RawB2, bucketId: string, reader: Json, writer: Json): Promise<Json> {
  const sourceToDestinationKeyMapping = { [reader.applicationKeyId]: writer.applicationKeyId };
  const replicationConfiguration = { asReplicationDestination: { sourceToDestinationKeyMapping } };
  return b2.ok('b2_update_bucket', { bucketId, replicationConfiguration });
}

const rule = (destinationBucketId: string, change: Json = {}): Json => ({
  ...{ destinationBucketId, fileNamePrefix: '', includeExistingFiles: false, isEnabled: true, priority: 1 },
  ...{ replicationRuleName: 'to-there', ...change },
});

const source = (reader: Json, replicationRules: Json[]): Json => ({
  asReplicationSource: { sourceApplicationKeyId: reader.applicationKeyId, replicationRules },
});

const begin = (b2: RawB2, { from, to, reader }: Way, change: Json = {}): Promise<Json> =>
  b2.ok('b2_update_bucket', { bucketId: from, replicationConfiguration: source(reader, [rule(to, change)]) });

const list = async (b2: RawB2, bucketId: string): Promise<Json[]> =>
  (await b2.ok('b2_list_file_versions', { bucketId, maxFileCount: 1000 })).files;

const states = async (b2: RawB2, bucketId: string): Promise<string[]> =>
  (await list(b2, bucketId)).map(({ fileName, replicationStatus }) => `${fileName} ${replicationStatus}`);

describe('replication of the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  beforeEach(async () => {
    server = await startServer({ minPartSize: 1 });
    b2 = await connect(server);
  });
  afterEach(() => server.close());

  it('brings uploads, copies and large files to the other bucket, with everything they have', async () => {
    const way = await openWay(b2);
    await begin(b2, way);
    const info = { 'x-bz-info-colour': 'gr%C3%BCn', 'content-type': 'text/x-own' };
    const small = (await b2.upload(way.from, 'größe', 'content', info)).json;
    assert.equal(small.replicationStatus, 'PENDING');
    await b2.upload(way.from, 'größe', 'newer content', info);
    await b2.upload(way.from, 'empty', '');
    await b2.ok('b2_copy_file', { sourceFileId: small.fileId, fileName: 'copy' });
    const large = await b2.ok('b2_start_large_file', { bucketId: way.from, fileName: 'large', contentType: 'a/b' });
    const partSha1Array = [];
    for (const part of [1, 2])
      partSha1Array.push((await b2.uploadPart(large.fileId, part, `${part}`)).json.contentSha1);
    const finished = await b2.ok('b2_finish_large_file', { fileId: large.fileId, partSha1Array });
    assert.deepEqual([large.replicationStatus, finished.replicationStatus], [undefined, 'PENDING']);
    assert.equal((await server.runReplication()).failed, 0);
    const common = ({ fileId: _id, bucketId: _bucket, replicationStatus: _status, ...rest }: Json): Json => rest;
    const sources = await list(b2, way.from);
    const replicas = await list(b2, way.to);
    assert.deepEqual(replicas.map(common), sources.map(common));
    assert.deepEqual(new Set(sources.map((file) => file.replicationStatus)), new Set(['COMPLETED']));
    assert.deepEqual(new Set(replicas.map((file) => file.replicationStatus)), new Set(['REPLICA']));
    for (const name of ['gr%C3%B6%C3%9Fe', 'empty', 'copy', 'large']) {
      const [here, there] = [await b2.download(`/file/from-here/${name}`), await b2.download(`/file/to-there/${name}`)];
      assert.deepEqual(there.body, here.body);
      assert.equal(here.headers['x-bz-replication-status'], 'COMPLETED');
      assert.equal(there.headers['x-bz-replication-status'], 'REPLICA');
    }
    // A replica stands on its own.
    for (const { fileName, fileId } of sources) await b2.ok('b2_delete_file_version', { fileName, fileId });
    assert.equal((await b2.download('/file/to-there/gr%C3%B6%C3%9Fe')).body.toString(), 'newer content');
    assert.deepEqual((await list(b2, way.to)).map(common), sources.map(common));
  });

  it('leaves hide markers, deletions, unfinished files and other names alone', async () => {
    const way = await openWay(b2);
    await begin(b2, way, { fileNamePrefix: 'a/' });
    const { fileId } = (await b2.upload(way.from, 'a/1', 'one')).json;
    const other = (await b2.upload(way.from, 'b/1', 'one')).json;
    assert.equal(other.replicationStatus, undefined);
    await b2.ok('b2_start_large_file', { bucketId: way.from, fileName: 'a/large', contentType: 'a/b' });
    await server.runReplication();
    await b2.ok('b2_hide_file', { bucketId: way.from, fileName: 'a/1' });
    await b2.ok('b2_delete_file_version', { fileName: 'a/1', fileId });
    await server.runReplication();
    assert.deepEqual(await states(b2, way.to), ['a/1 REPLICA']);
    const { headers } = await b2.download('/file/from-here/b/1');
    assert.equal(headers['x-bz-replication-status'], undefined);
  });

  it('happens in the background, and on demand over HTTP', async () => {
    const way = await openWay(b2);
    await begin(b2, way);
    const arrived = async (expected: readonly string[]): Promise<void> => {
      while ((await states(b2, way.to)).join() !== expected.join());
    };
    await b2.upload(way.from, 'a', 'a');
    await arrived(['a REPLICA']);
    const { fileId } = await b2.ok('b2_start_large_file', { bucketId: way.from, fileName: 'b', contentType: 'a/b' });
    const partSha1Array = [];
    for (const part of [1, 2]) partSha1Array.push((await b2.uploadPart(fileId, part, 'part')).json.contentSha1);
    await b2.ok('b2_finish_large_file', { fileId, partSha1Array });
    await arrived(['a REPLICA', 'b REPLICA']);
    // A run waits for the one in the background, so there may be nothing left for it.
    await b2.upload(way.from, 'c', 'c');
    const { json } = await rawRequest(`${server.url}/_replication`, { method: 'POST' });
    assert.deepEqual([json.failed, await states(b2, way.to)], [0, ['a REPLICA', 'b REPLICA', 'c REPLICA']]);
  });

  it('goes to two buckets, and never further: replicas are not replicated again', async () => {
    const way = await openWay(b2);
    const { bucketId: third } = await b2.createBucket('to-there-also');
    await accept(b2, third, way.reader, await key(b2, 'third', WRITE, third));
    const rules = [rule(way.to), rule(third, { replicationRuleName: 'also-there', priority: 2 })];
    const replicationConfiguration = source(way.reader, rules);
    await b2.ok('b2_update_bucket', { bucketId: way.from, replicationConfiguration });
    // And back again.
    const [backReader, backWriter] = [await key(b2, 'back', READ, way.to), await key(b2, 'home', WRITE, way.from)];
    const home = { sourceToDestinationKeyMapping: { [backReader.applicationKeyId]: backWriter.applicationKeyId } };
    await b2.ok('b2_update_bucket', {
      bucketId: way.from,
      replicationConfiguration: { ...replicationConfiguration, asReplicationDestination: home },
    });
    const { sourceToDestinationKeyMapping } = {
      sourceToDestinationKeyMapping: { [way.reader.applicationKeyId]: way.writer.applicationKeyId },
    };
    const both = {
      ...source(backReader, [rule(way.from, { includeExistingFiles: true })]),
      asReplicationDestination: { sourceToDestinationKeyMapping },
    };
    await b2.ok('b2_update_bucket', { bucketId: way.to, replicationConfiguration: both });
    await b2.upload(way.from, 'a', 'a');
    await b2.upload(way.to, 'b', 'b');
    for (let turn = 0; turn < 3; turn += 1) await server.runReplication();
    assert.deepEqual(await states(b2, way.from), ['a COMPLETED', 'b REPLICA']);
    assert.deepEqual(await states(b2, way.to), ['a REPLICA', 'b COMPLETED']);
    assert.deepEqual(await states(b2, third), ['a REPLICA']);
  });

  it('fails while one of two buckets cannot be reached, and then adds only what is missing', async () => {
    const way = await openWay(b2);
    const { bucketId: third } = await b2.createBucket('to-there-also');
    const lost = await key(b2, 'lost', WRITE, third);
    await accept(b2, third, way.reader, lost);
    const rules = [rule(way.to), rule(third, { replicationRuleName: 'also-there', priority: 2 })];
    await b2.ok('b2_update_bucket', { bucketId: way.from, replicationConfiguration: source(way.reader, rules) });
    await b2.ok('b2_delete_key', { applicationKeyId: lost.applicationKeyId });
    await b2.upload(way.from, 'a', 'a');
    await server.runReplication();
    assert.deepEqual([await states(b2, way.from), await states(b2, way.to)], [['a FAILED'], ['a REPLICA']]);
    await accept(b2, third, way.reader, await key(b2, 'found', WRITE, third));
    assert.equal((await server.runReplication()).failed, 0);
    assert.deepEqual(await states(b2, way.from), ['a COMPLETED']);
    assert.deepEqual([await states(b2, way.to), await states(b2, third)], [['a REPLICA'], ['a REPLICA']]);
  });

  it('takes files that were there before only when the rule includes them', async () => {
    const way = await openWay(b2);
    for (const name of ['a', 'a', 'b']) await b2.upload(way.from, name, name);
    await b2.ok('b2_hide_file', { bucketId: way.from, fileName: 'b' });
    await begin(b2, way);
    await server.runReplication();
    assert.deepEqual(await states(b2, way.to), []);
    await begin(b2, way, { includeExistingFiles: true, isEnabled: false });
    await server.runReplication();
    assert.deepEqual(await states(b2, way.to), []);
    const unseen = (await b2.upload(way.from, 'c', 'c')).json;
    assert.equal(unseen.replicationStatus, undefined);
    await begin(b2, way, { includeExistingFiles: true, fileNamePrefix: 'a' });
    await server.clock.advance(0);
    assert.deepEqual(await states(b2, way.to), ['a REPLICA', 'a REPLICA']);
    assert.deepEqual(await states(b2, way.from), [
      'a COMPLETED',
      'a COMPLETED',
      'b undefined',
      'b undefined',
      'c undefined',
    ]);
  });

  it('fails for what may not be read, written or carried over, and succeeds when it may later', async () => {
    const way = await openWay(b2, { from: { fileLockEnabled: true } });
    await begin(b2, way);
    const until = String(server.clock.now() + YEAR_MS);
    const mode = { 'x-bz-file-retention-mode': 'governance' };
    await b2.upload(way.from, 'locked', 'x', { ...mode, 'x-bz-file-retention-retain-until-timestamp': until });
    await b2.upload(way.from, 'on hold', 'x', { 'x-bz-file-legal-hold': 'on' });
    const bytes = Buffer.alloc(32, 7);
    const customer = 'x-bz-server-side-encryption-customer-';
    await b2.upload(way.from, 'of the customer', 'x', {
      [`${customer}algorithm`]: 'AES256',
      [`${customer}key`]: bytes.toString('base64'),
      [`${customer}key-md5`]: createHash('md5').update(bytes).digest('base64'),
    });
    await server.runReplication();
    const failed = ['locked FAILED', 'of the customer FAILED', 'on hold FAILED'];
    assert.deepEqual(await states(b2, way.from), failed);
    await b2.ok('b2_delete_key', { applicationKeyId: way.writer.applicationKeyId });
    await b2.upload(way.from, 'plain', 'x');
    assert.equal((await server.runReplication()).completed, 0);
    assert.deepEqual(await states(b2, way.from), [...failed, 'plain FAILED']);
    assert.deepEqual(await states(b2, way.to), []);
    await accept(b2, way.to, way.reader, await key(b2, 'another', WRITE, way.to));
    await server.runReplication();
    assert.deepEqual(await states(b2, way.from), [...failed, 'plain COMPLETED']);
    await b2.ok('b2_update_bucket', { bucketId: way.to, fileLockEnabled: true });
    assert.deepEqual(await server.runReplication(), { completed: 2, failed: 1 });
    const [locked, onHold] = await list(b2, way.to);
    assert.deepEqual(locked.fileRetention.value, { mode: 'governance', retainUntilTimestamp: Number(until) });
    assert.deepEqual([onHold.fileName, onHold.legalHold.value], ['on hold', 'on']);
  });

  it('does not carry more metadata than B2 does', async () => {
    const way = await openWay(b2);
    await begin(b2, way);
    await b2.upload(way.from, 'much', 'x', { 'x-bz-info-much': 'm'.repeat(2048) });
    await server.runReplication();
    assert.deepEqual(await states(b2, way.from), ['much FAILED']);
  });

  it('encrypts as the destination wants it', async () => {
    const sse = { algorithm: 'AES256', mode: 'SSE-B2' };
    const way = await openWay(b2, { to: { defaultServerSideEncryption: sse } });
    await begin(b2, way);
    await b2.upload(way.from, 'plain', 'plain content');
    const service = { 'x-bz-server-side-encryption': 'AES256' };
    await b2.upload(way.from, 'encrypted', 'encrypted content', service);
    await server.runReplication();
    assert.deepEqual(
      (await list(b2, way.to)).map(({ serverSideEncryption }) => serverSideEncryption),
      [sse, sse],
    );
    await b2.ok('b2_update_bucket', { bucketId: way.to, defaultServerSideEncryption: { mode: null } });
    await b2.upload(way.from, 'encrypted later', 'more content', service);
    await server.runReplication();
    const [, later] = await list(b2, way.to);
    assert.equal(later.serverSideEncryption.mode, null);
    for (const [name, content] of Object.entries({
      ...{ plain: 'plain content', encrypted: 'encrypted content', 'encrypted%20later': 'more content' },
    })) {
      assert.equal((await b2.download(`/file/to-there/${name}`)).body.toString(), content);
    }
  });

  it('makes events in the destination', () =>
    withWebhook(async (webhook) => {
      const way = await openWay(b2);
      await begin(b2, way);
      const eventTypes = ['b2:ObjectCreated:*'];
      const targetConfiguration = { targetType: 'webhook', url: webhook.url };
      const hook = { name: 'replicas', eventTypes, isEnabled: true, objectNamePrefix: '', targetConfiguration };
      await b2.ok('b2_set_bucket_notification_rules', { bucketId: way.to, eventNotificationRules: [hook] });
      await b2.upload(way.from, 'small', 'x');
      const large = await b2.ok('b2_start_large_file', { bucketId: way.from, fileName: 'large', contentType: 'a/b' });
      const partSha1Array = [];
      for (const part of [1, 2]) partSha1Array.push((await b2.uploadPart(large.fileId, part, 'p')).json.contentSha1);
      await b2.ok('b2_finish_large_file', { fileId: large.fileId, partSha1Array });
      await server.runReplication();
      await server.runNotifications();
      assert.deepEqual(
        webhook.events().map(({ eventType, objectName }) => `${eventType} ${objectName}`),
        ['b2:ObjectCreated:Replica small', 'b2:ObjectCreated:MultipartReplica large'],
      );
    }));

  it('goes on after kill -9, and makes no replica twice', () =>
    withServeCommands(async (start) => {
      const first = await start();
      const session = await connect(first.server);
      const sse = { defaultServerSideEncryption: { algorithm: 'AES256', mode: 'SSE-B2' } };
      // Bytes have to be written anew, which takes time.
      const way = await openWay(session, { to: sse });
      await begin(session, way);
      const names = Array.from({ length: 30 }, (_, at) => `file ${at + 10}`);
      await Promise.all(names.map((name) => session.upload(way.from, name, name.repeat(20_000))));
      await first.stop('SIGKILL');
      const second = await start();
      const again = await connect(second.server);
      await rawRequest(`${second.server.url}/_replication`, { method: 'POST' });
      const all = (status: string): string[] => names.map((name) => `${name} ${status}`);
      assert.deepEqual(await states(again, way.from), all('COMPLETED'));
      assert.deepEqual(await states(again, way.to), all('REPLICA'));
    }));

  it('is refused when it makes no sense', async () => {
    const { from, to, reader, writer } = await openWay(b2);
    const update = (bucketId: string, replicationConfiguration: Json) =>
      b2.call('b2_update_bucket', { bucketId, replicationConfiguration });
    const cases: [Json, RegExp][] = [
      [source(reader, []), /^replicationRules is empty$/],
      [source(reader, [rule(to), rule(to), rule(to)]), /at most 2/],
      [source(reader, [rule(to), rule(to, { priority: 2 })]), /two replication rules are named to-there/],
      [source(reader, [rule(to), rule(to, { replicationRuleName: 'second' })]), /have the priority 1/],
      [source(reader, [rule(to, { priority: 0 })]), /priority must be 1 to 2147483647, not 0/],
      [source(reader, [rule(to, { replicationRuleName: 'a b c d' })]), /replicationRuleName must be 6 to 64/],
      [source(reader, [rule(to, { fileNamePrefix: null })]), /fileNamePrefix is missing/],
      [source(reader, [rule(from)]), /to itself/],
      [source(reader, [rule('unknown')]), /Bucket unknown does not exist/],
      [source(writer, [rule(to)]), /the source application key .* may not read this bucket/],
      [source({ applicationKeyId: 'unknown' }, [rule(to)]), /the source application key unknown may not/],
      [source({ applicationKeyId: server.applicationKeyId }, [rule(to)]), /does not accept the source application key/],
      [{ asReplicationDestination: { sourceToDestinationKeyMapping: {} } }, /^sourceToDestinationKeyMapping is empty$/],
      [
        { asReplicationDestination: { sourceToDestinationKeyMapping: { a: writer.applicationKeyId } } },
        /may not write/,
      ],
    ];
    for (const [configuration, message] of cases) {
      const { status, json } = await update(from, configuration);
      assert.equal(status, 400, JSON.stringify(configuration));
      assert.match(json.message, message);
    }
    const settings = { bucketName: 'made-as-source', bucketType: 'allPrivate' };
    const made = await b2.call('b2_create_bucket', {
      ...settings,
      replicationConfiguration: source(reader, [rule(to)]),
    });
    assert.match(made.json.message, /may not read this bucket/);
  });
});
