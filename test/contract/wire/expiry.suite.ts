import assert from 'node:assert/strict';
import { type RunningServer, startServer } from '../../../src/server/index.js';
import { type Json, rawRequest, type UploadTarget } from '../../helpers/raw-b2.js';
import { GIVEN } from './realm.js';
import { aboutFile, authorize, logIn, pathOf, refused, type Session, uploadTo, verdict } from './session.js';

const DAY_MS = 86_400_000;

/** What ends with time. It needs a clock that can be moved, so it has a server of its own and asks no other. */
export function expiryFacts(): void {
  if (GIVEN !== null) {
    it('SKIPPED, as it needs a moved clock: tokens, upload URLs, keys and lifecycle rules');
    return;
  }
  let server: RunningServer;
  let b2: Session;
  let bucket: Json;
  beforeEach(async () => {
    server = await startServer();
    b2 = await logIn(server);
    bucket = await b2.ok('b2_create_bucket', { bucketName: 'expiring', bucketType: 'allPrivate' });
  });
  afterEach(() => server.close());

  it('an account token after 24 hours', async () => {
    await server.clock.advance(DAY_MS - 60_000);
    await b2.ok('b2_list_buckets');
    await server.clock.advance(60_000);
    await refused(b2.post('b2_list_buckets'), '401 expired_auth_token');
    await refused(b2.download('/file/expiring/x'), '401 expired_auth_token');
    await (await logIn(server)).ok('b2_list_buckets');
  });

  it('an upload URL after 24 hours, not with the account token', async () => {
    await server.clock.advance(DAY_MS - 60_000);
    const target: UploadTarget = await b2.ok('b2_get_upload_url', { bucketId: bucket.bucketId });
    await server.clock.advance(DAY_MS - 60_000);
    await refused(b2.post('b2_list_buckets'), '401 expired_auth_token');
    assert.equal(verdict(await uploadTo(target, 'x', aboutFile('file'))), '200');
    await server.clock.advance(60_000);
    await refused(uploadTo(target, 'x', aboutFile('file')), '401 expired_auth_token');
  });

  it('a download token after its seconds', async () => {
    await b2.store(bucket.bucketId, 'file', 'x');
    const wanted = { bucketId: bucket.bucketId, fileNamePrefix: '', validDurationInSeconds: 60 };
    const { authorizationToken } = await b2.ok('b2_get_download_authorization', wanted);
    const url = b2.downloadUrl + pathOf({ bucketName: 'expiring' }, 'file');
    const get = () => rawRequest(url, { headers: { authorization: authorizationToken } });
    assert.equal((await get()).status, 200);
    await server.clock.advance(60_000);
    await refused(get(), '401 expired_auth_token');
  });

  it('a key after its seconds, and its tokens with it', async () => {
    const about = { keyName: 'short', capabilities: ['listBuckets'], validDurationInSeconds: 60 };
    const key = await b2.ok('b2_create_key', about);
    const session = await logIn(server, key);
    await server.clock.advance(60_000);
    await refused(authorize(server, key), '401 unauthorized');
    await refused(session.post('b2_list_buckets'), '401 expired_auth_token');
  });

  describe('under compliance, the protection of a file', () => {
    let file: Json;
    let until: number;
    beforeEach(async () => {
      until = Date.now() + 3_600_000;
      await b2.ok('b2_update_bucket', { bucketId: bucket.bucketId, fileLockEnabled: true });
      const { fileName, fileId } = await b2.store(bucket.bucketId, 'file', 'x', {
        'x-bz-file-retention-mode': 'compliance',
        'x-bz-file-retention-retain-until-timestamp': until,
      });
      file = { fileName, fileId };
    });
    const denied = ['401 access_denied', '403 access_denied'];

    it('at its time', async () => {
      await refused(b2.post('b2_delete_file_version', file), ...denied);
      await server.clock.advance(3_600_000);
      assert.equal(verdict(await b2.post('b2_delete_file_version', file)), '200');
    });

    it('never before, whoever asks', async () => {
      const bypassed = { ...file, bypassGovernance: true };
      await refused(b2.post('b2_delete_file_version', bypassed), ...denied);
      for (const fileRetention of [
        { mode: null, retainUntilTimestamp: null },
        { mode: 'compliance', retainUntilTimestamp: until - 1000 },
        { mode: 'governance', retainUntilTimestamp: until + 1000 },
      ]) {
        await refused(b2.post('b2_update_file_retention', { ...bypassed, fileRetention }), ...denied);
      }
      const longer = { mode: 'compliance', retainUntilTimestamp: until + 1000 };
      await b2.ok('b2_update_file_retention', { ...file, fileRetention: longer });
    });
  });

  describe('by lifecycle rules', () => {
    const versions = async (): Promise<string[]> => {
      const { files } = await (await logIn(server)).ok('b2_list_file_versions', { bucketId: bucket.bucketId });
      return files.map(({ action, fileName }: Json) => `${action} ${fileName}`);
    };
    const governedBy = (rule: Json) =>
      b2.ok('b2_update_bucket', { bucketId: bucket.bucketId, lifecycleRules: [{ fileNamePrefix: 'old/', ...rule }] });

    it('a current version, which is hidden after its days', async () => {
      await governedBy({ daysFromUploadingToHiding: 2 });
      for (const name of ['old/a', 'new']) await b2.store(bucket.bucketId, name, 'x');
      await server.clock.advance(2 * DAY_MS - 60_000);
      assert.deepEqual(await versions(), ['upload new', 'upload old/a']);
      await server.clock.advance(60_000);
      assert.deepEqual(await versions(), ['upload new', 'hide old/a', 'upload old/a']);
    });

    it('a version that was replaced or hidden, with the marker that is left over', async () => {
      await governedBy({ daysFromHidingToDeleting: 1 });
      for (const turn of ['1', '2']) await b2.store(bucket.bucketId, 'old/a', turn);
      await b2.store(bucket.bucketId, 'old/b', 'x');
      await b2.ok('b2_hide_file', { bucketId: bucket.bucketId, fileName: 'old/b' });
      await server.clock.advance(DAY_MS);
      assert.deepEqual(await versions(), ['upload old/a']);
    });

    it('a large file that nobody finishes', async () => {
      await governedBy({ daysFromStartingToCancelingUnfinishedLargeFiles: 1 });
      const about = { bucketId: bucket.bucketId, fileName: 'old/a', contentType: 'a/b' };
      await b2.ok('b2_start_large_file', about);
      await server.clock.advance(DAY_MS);
      assert.deepEqual(await versions(), []);
    });

    it('no version that is locked', async () => {
      await governedBy({ daysFromHidingToDeleting: 1 });
      await b2.ok('b2_update_bucket', { bucketId: bucket.bucketId, fileLockEnabled: true });
      await b2.store(bucket.bucketId, 'old/a', 'x', { 'x-bz-file-legal-hold': 'on' });
      await b2.ok('b2_hide_file', { bucketId: bucket.bucketId, fileName: 'old/a' });
      await server.clock.advance(2 * DAY_MS);
      assert.deepEqual(await versions(), ['hide old/a', 'upload old/a']);
    });
  });
}
