import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { CAPABILITIES, type Capability } from '../../../src/wire/key.js';
import { connect, type Json, type RawB2, rawRequest } from '../../helpers/raw-b2.js';

const LATER = 4_000_000_000_000;
/** Not for keys that are restricted to buckets. */
const OF_THE_ACCOUNT = ['listKeys', 'writeKeys', 'deleteKeys', 'writeBuckets', 'deleteBuckets'];

describe('capabilities of keys for the embedded server', () => {
  let server: RunningServer;
  let b2: RawB2;
  /** Things to work on; every row takes what it needs, and gets them anew. */
  let at: { bucketId: string; fileId: string; largeId: string; keyId: string; emptyId: string };
  let turn = 0;
  before(async () => {
    server = await startServer({ minPartSize: 1 });
    b2 = await connect(server);
  });
  after(() => server.close());
  beforeEach(async () => {
    turn += 1;
    const { bucketId } = await b2.createBucket(`bucket-${turn}`, { fileLockEnabled: true });
    const { bucketId: emptyId } = await b2.createBucket(`empty-${turn}`);
    const { fileId } = (await b2.upload(bucketId, 'file', 'x')).json;
    const { fileId: largeId } = await b2.ok('b2_start_large_file', { bucketId, fileName: 'big', contentType: 'a/b' });
    const { applicationKeyId: keyId } = await keyWith(['listFiles']);
    at = { bucketId, emptyId, fileId, largeId, keyId };
  });
  afterEach(async () => {
    // The account may have a hundred buckets.
    for (const bucketId of [at.bucketId, at.emptyId]) {
      const { json } = await b2.call('b2_list_file_versions', { bucketId });
      for (const { fileName, fileId } of json.files ?? []) {
        await b2.call('b2_delete_file_version', { fileName, fileId, bypassGovernance: true });
      }
      await b2.call('b2_delete_bucket', { bucketId });
    }
  });

  const keyWith = (capabilities: readonly string[], settings: object = {}): Promise<Json> =>
    b2.ok('b2_create_key', { keyName: 'k', capabilities, ...settings });
  const without = async (capability: string): Promise<RawB2> =>
    connect(server, await keyWith(CAPABILITIES.filter((name) => name !== capability)));

  type Row = readonly [endpoint: string, capabilities: readonly Capability[], body: () => object];
  const file = (): object => ({ fileName: 'file', fileId: at.fileId });
  const governance = { mode: 'governance', retainUntilTimestamp: LATER };
  const sse = { defaultServerSideEncryption: { mode: 'SSE-B2', algorithm: 'AES256' } };
  const period = { duration: 1, unit: 'days' };
  const replication = { replicationConfiguration: {} };
  const ROWS: readonly Row[] = [
    ['b2_cancel_large_file', ['writeFiles'], () => ({ fileId: at.largeId })],
    ['b2_copy_file', ['writeFiles', 'readFiles'], () => ({ sourceFileId: at.fileId, fileName: 'copy' })],
    [
      'b2_copy_part',
      ['writeFiles', 'readFiles'],
      () => ({ sourceFileId: at.fileId, largeFileId: at.largeId, partNumber: 1 }),
    ],
    ['b2_create_bucket', ['writeBuckets'], () => ({ bucketName: `made-${turn}`, bucketType: 'allPrivate' })],
    [
      'b2_create_bucket',
      ['writeBuckets', 'writeBucketEncryption'],
      () => ({ bucketName: `made-${turn}`, bucketType: 'allPrivate', ...sse }),
    ],
    [
      'b2_create_bucket',
      ['writeBuckets', 'writeBucketRetentions'],
      () => ({ bucketName: `made-${turn}`, bucketType: 'allPrivate', fileLockEnabled: true }),
    ],
    ['b2_create_key', ['writeKeys'], () => ({ keyName: 'k', capabilities: ['listFiles'] })],
    ['b2_delete_bucket', ['deleteBuckets'], () => ({ bucketId: at.emptyId })],
    ['b2_delete_file_version', ['deleteFiles'], file],
    ['b2_delete_file_version', ['deleteFiles', 'bypassGovernance'], () => ({ ...file(), bypassGovernance: true })],
    ['b2_delete_key', ['deleteKeys'], () => ({ applicationKeyId: at.keyId })],
    ['b2_finish_large_file', ['writeFiles'], () => ({ fileId: at.largeId, partSha1Array: [] })],
    [
      'b2_get_download_authorization',
      ['shareFiles'],
      () => ({ bucketId: at.bucketId, fileNamePrefix: '', validDurationInSeconds: 1 }),
    ],
    ['b2_get_file_info', ['readFiles'], () => ({ fileId: at.fileId })],
    ['b2_get_upload_part_url', ['writeFiles'], () => ({ fileId: at.largeId })],
    ['b2_get_upload_url', ['writeFiles'], () => ({ bucketId: at.bucketId })],
    ['b2_hide_file', ['writeFiles'], () => ({ bucketId: at.bucketId, fileName: 'file' })],
    ['b2_list_buckets', ['listBuckets'], () => ({})],
    ['b2_list_file_names', ['listFiles'], () => ({ bucketId: at.bucketId })],
    ['b2_list_file_versions', ['listFiles'], () => ({ bucketId: at.bucketId })],
    ['b2_list_keys', ['listKeys'], () => ({})],
    ['b2_list_parts', ['writeFiles'], () => ({ fileId: at.largeId })],
    ['b2_list_unfinished_large_files', ['listFiles'], () => ({ bucketId: at.bucketId })],
    ['b2_start_large_file', ['writeFiles'], () => ({ bucketId: at.bucketId, fileName: 'x', contentType: 'a/b' })],
    [
      'b2_start_large_file',
      ['writeFiles', 'writeFileRetentions', 'writeFileLegalHolds'],
      () => ({
        ...{ bucketId: at.bucketId, fileName: 'x', contentType: 'a/b' },
        ...{ fileRetention: governance, legalHold: 'off' },
      }),
    ],
    ['b2_update_bucket', ['writeBuckets'], () => ({ bucketId: at.bucketId, bucketInfo: {} })],
    ['b2_update_bucket', ['writeBuckets', 'writeBucketEncryption'], () => ({ bucketId: at.bucketId, ...sse })],
    [
      'b2_update_bucket',
      ['writeBuckets', 'writeBucketRetentions'],
      () => ({ bucketId: at.bucketId, defaultRetention: { mode: 'governance', period } }),
    ],
    [
      'b2_update_bucket',
      ['writeBuckets', 'writeBucketReplications'],
      () => ({ bucketId: at.bucketId, ...replication }),
    ],
    ['b2_update_file_legal_hold', ['writeFileLegalHolds'], () => ({ ...file(), legalHold: 'off' })],
    ['b2_update_file_retention', ['writeFileRetentions'], () => ({ ...file(), fileRetention: governance })],
    [
      'b2_update_file_retention',
      ['writeFileRetentions', 'bypassGovernance'],
      () => ({ ...file(), fileRetention: governance, bypassGovernance: true }),
    ],
  ];

  for (const [endpoint, capabilities, body] of ROWS) {
    it(`let ${capabilities.join(' and ')} call ${endpoint}, and nothing less`, async () => {
      for (const capability of capabilities) {
        const { status, json } = await (await without(capability)).call(endpoint, body());
        assert.ok([401, 403].includes(status), `without ${capability}: ${status}`);
        assert.ok(['unauthorized', 'access_denied'].includes(json.code), json.code);
      }
      const { status } = await (await connect(server, await keyWith(capabilities))).call(endpoint, body());
      assert.ok(![401, 403].includes(status), `with ${capabilities.join(' and ')}: ${status}`);
    });
  }

  it('let readFiles download from a private bucket, and anyone from a public one', async () => {
    const blind = await without('readFiles');
    const paths = [`/file/bucket-${turn}/file`, `/b2api/v4/b2_download_file_by_id?fileId=${at.fileId}`];
    for (const path of paths) assert.equal((await blind.download(path)).json.code, 'unauthorized');
    await b2.ok('b2_update_bucket', { bucketId: at.bucketId, bucketType: 'allPublic' });
    for (const path of paths) {
      assert.equal((await blind.download(path)).status, 200);
      const anyone = await rawRequest(server.url + path);
      assert.equal(anyone.status, 200);
      // Nobody in particular may not read locks.
      assert.match(String(anyone.headers['x-bz-client-unauthorized-to-read']), /^X-Bz-File-Retention-Mode,/);
    }
    assert.equal(
      (await (await without('readFiles')).call('b2_copy_file', { sourceFileId: at.fileId, fileName: 'c' })).status,
      200,
    );
  });

  it('guard every setting of a bucket by its own', async () => {
    for (const [field, capability] of [
      ['defaultServerSideEncryption', 'readBucketEncryption'],
      ['fileLockConfiguration', 'readBucketRetentions'],
      ['replicationConfiguration', 'readBucketReplications'],
    ] as const) {
      const [bucket] = (await (await without(capability)).ok('b2_list_buckets', { bucketId: at.bucketId })).buckets;
      assert.deepEqual(bucket[field], { isClientAuthorizedToRead: false, value: null });
      const others = Object.values(bucket).filter((value: Json) => value?.isClientAuthorizedToRead === true);
      assert.equal(others.length, 2);
    }
  });

  it('of a key for several buckets reach all of them and nothing else', async () => {
    const bucketIds = [at.bucketId, at.emptyId];
    const all = CAPABILITIES.filter((name) => !OF_THE_ACCOUNT.includes(name));
    const key = await keyWith(all, { bucketIds });
    assert.deepEqual(key.bucketIds, bucketIds);
    const several = await connect(server, key);
    const { bucketId: elsewhere } = await b2.createBucket(`other-${turn}`);
    for (const bucketId of bucketIds) {
      assert.equal((await several.call('b2_list_file_names', { bucketId })).status, 200);
      assert.equal((await several.call('b2_list_buckets', { bucketId })).status, 200);
      // Only authorize and the calls about keys differ between versions.
      assert.equal((await several.call('b2_list_file_names', { bucketId }, 1)).status, 200);
    }
    const copy = { sourceFileId: at.fileId, fileName: 'c' };
    const inside = await several.call('b2_copy_file', { ...copy, destinationBucketId: at.emptyId });
    assert.equal(inside.status, 200);
    const outside = await several.call('b2_copy_file', { ...copy, destinationBucketId: elsewhere });
    assert.equal(outside.json.code, 'unauthorized');
    assert.equal((await several.call('b2_list_file_names', { bucketId: elsewhere })).json.code, 'unauthorized');
    assert.equal((await several.call('b2_list_buckets')).json.code, 'unauthorized');
    const named = (await several.ok('b2_list_buckets', {}, 1)).buckets.map((bucket: Json) => bucket.bucketId);
    assert.deepEqual(named.sort(), [...bucketIds].sort());
    const { applicationKeyId } = key;
    const old = await b2.call('b2_delete_key', { applicationKeyId }, 3);
    assert.deepEqual([old.status, old.json.code], [401, 'unsupported']);
    assert.deepEqual((await b2.ok('b2_delete_key', { applicationKeyId })).bucketIds, bucketIds);
    await b2.ok('b2_delete_bucket', { bucketId: elsewhere });
  });

  it('of a key for one bucket that is named twice are those of a key for one', async () => {
    const key = await keyWith(['listFiles'], { bucketIds: [at.bucketId, at.bucketId] });
    assert.deepEqual(key.bucketIds, [at.bucketId]);
    const { bucketId } = await b2.ok('b2_delete_key', { applicationKeyId: key.applicationKeyId }, 3);
    assert.equal(bucketId, at.bucketId);
  });

  it('refuse those of the account to a key that is restricted to buckets', async () => {
    for (const name of CAPABILITIES) {
      const body = { keyName: 'k', capabilities: [name], bucketIds: [at.bucketId] };
      assert.equal((await b2.call('b2_create_key', body)).status, OF_THE_ACCOUNT.includes(name) ? 400 : 200, name);
    }
  });
});
