import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { connect, type Json, type RawB2, rawRequest } from '../../helpers/raw-b2.js';

const DAY_MS = 86_400_000;
const RULE = { fileNamePrefix: 'logs/', daysFromUploadingToHiding: 2, daysFromHidingToDeleting: 3 };

describe('lifecycle rules of the embedded server', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startServer();
  });
  afterEach(() => server.close());

  const versions = async (bucketId: string): Promise<string[]> => {
    const { files } = await (await connect(server)).ok('b2_list_file_versions', { bucketId, maxFileCount: 10_000 });
    return files.map(({ fileName, action }: Json) => `${fileName} ${action}`);
  };
  const make = async (rules: Json[]): Promise<{ b2: RawB2; bucketId: string }> => {
    const b2 = await connect(server);
    return { b2, bucketId: (await b2.createBucket('governed', { lifecycleRules: rules })).bucketId };
  };

  it('hide and then delete what has the prefix, as the clock moves', async () => {
    const { b2, bucketId } = await make([RULE]);
    for (const name of ['a', 'logs/1', 'logs/1', 'z']) await b2.upload(bucketId, name, name);
    await server.clock.advance(2 * DAY_MS);
    const hidden = ['a upload', 'logs/1 hide', 'logs/1 upload', 'logs/1 upload', 'z upload'];
    assert.deepEqual(await versions(bucketId), hidden);
    assert.equal((await (await connect(server)).download('/file/governed/logs/1')).status, 404);
    await server.clock.advance(DAY_MS);
    assert.deepEqual(await versions(bucketId), hidden.toSpliced(3, 1));
    await server.clock.advance(2 * DAY_MS);
    assert.deepEqual(await versions(bucketId), ['a upload', 'z upload']);
  });

  it('cancel large files that nobody finishes', async () => {
    const { b2, bucketId } = await make([{ fileNamePrefix: '', daysFromStartingToCancelingUnfinishedLargeFiles: 1 }]);
    const { fileId } = await b2.ok('b2_start_large_file', { bucketId, fileName: 'large', contentType: 'a/b' });
    await b2.uploadPart(fileId, 1, 'part');
    await server.clock.advance(DAY_MS - 60_000);
    assert.deepEqual(await versions(bucketId), ['large start']);
    await server.clock.advance(60_000);
    assert.deepEqual(await versions(bucketId), []);
  });

  it('are carried out on demand, and tell what they did', async () => {
    const { b2, bucketId } = await make([]);
    for (const name of ['logs/1', 'logs/2']) await b2.upload(bucketId, name, name);
    await server.clock.advance(4 * DAY_MS);
    const later = await connect(server);
    await later.ok('b2_update_bucket', { bucketId, lifecycleRules: [RULE] });
    assert.deepEqual((await rawRequest(`${server.url}/_lifecycle`, { method: 'POST' })).json, {
      canceled: 0,
      deleted: 0,
      hidden: 2,
    });
    await server.clock.advance(3 * DAY_MS - 60_000);
    assert.deepEqual(await server.runLifecycle(), { canceled: 0, deleted: 0, hidden: 0 });
    await server.clock.advance(60_000);
    assert.deepEqual(await versions(bucketId), []);
  });

  it('reach every version of more names than fit in one look', async () => {
    const { b2, bucketId } = await make([{ fileNamePrefix: '', daysFromHidingToDeleting: 1 }]);
    const { uploadUrl, authorizationToken } = await b2.ok('b2_get_upload_url', { bucketId });
    const upload = (name: string): Promise<unknown> =>
      b2.uploadTo({ uploadUrl, authorizationToken }, 'x', { 'x-bz-file-name': name, 'content-type': 'a/b' });
    for (let turn = 0; turn < 1100; turn += 1) await upload('many');
    for (let turn = 0; turn < 20; turn += 1) for (const name of ['b', 'y']) await upload(`${name}${turn % 10}`);
    await server.clock.advance(2 * DAY_MS);
    const left = await versions(bucketId);
    assert.deepEqual(left, [...new Set(left)]);
    assert.equal(left.length, 21);
  });

  it('are refused when they make no sense', async () => {
    const { b2, bucketId } = await make([]);
    const cases: [Json[], RegExp][] = [
      [[{ daysFromHidingToDeleting: 1 }], /fileNamePrefix is missing/],
      [[{ fileNamePrefix: '' }], /at least one of daysFromUploadingToHiding/],
      [[{ fileNamePrefix: '', daysFromHidingToDeleting: 0 }], /daysFromHidingToDeleting must be at least 1, not 0/],
      [[{ fileNamePrefix: '', daysFromHidingToDeleting: 'x' }], /daysFromHidingToDeleting must be an integer/],
      [[RULE, { ...RULE, fileNamePrefix: 'logs/old/' }], /same files: 'logs\/' and 'logs\/old\/'/],
      [Array.from({ length: 101 }, (_, at) => ({ ...RULE, fileNamePrefix: `${at}/` })), /at most 100/],
    ];
    for (const [lifecycleRules, message] of cases) {
      const { status, json } = await b2.call('b2_update_bucket', { bucketId, lifecycleRules });
      assert.deepEqual([status, json.code], [400, 'bad_request']);
      assert.match(json.message, message);
    }
    const apart = [RULE, { fileNamePrefix: '', daysFromStartingToCancelingUnfinishedLargeFiles: 1 }];
    assert.equal((await b2.ok('b2_update_bucket', { bucketId, lifecycleRules: apart })).lifecycleRules.length, 2);
  });
});
