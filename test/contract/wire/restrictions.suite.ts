import assert from 'node:assert/strict';
import type { Json, RawAnswer } from '../../helpers/raw-b2.js';
import { aboutFile, logIn, pathOf, refused, type Session, uploadTo, verdict } from './session.js';
import { newName, useBucket, type Wire } from './wire.js';

/** Source: B2 docs, "Application Keys" and each call's "Capabilities". */
export function restrictionFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  let file: Json;
  let largeId: string;
  before(async () => {
    ({ b2 } = wire);
    const { bucketId } = bucket;
    file = await b2.store(bucketId, 'dir/file', 'content');
    await b2.store(bucketId, 'other', 'x');
    const about = { bucketId, fileName: 'dir/large', contentType: 'a/b' };
    largeId = (await b2.ok('b2_start_large_file', about)).fileId;
  });

  describe('without the capability', () => {
    let weak: Session;
    before(async () => {
      // A capability that no call of these asks for.
      weak = await logIn(wire.realm, await wire.makeKey({ capabilities: ['readBucketLogging'] }));
    });
    const inBucket = () => ({ bucketId: bucket.bucketId });
    const ofFile = () => ({ fileName: 'dir/file', fileId: file.fileId });
    const digests = ['a', 'b'].map((digit) => digit.repeat(40));
    const CALLS: Readonly<Record<string, readonly [capability: string, body: () => Json]>> = {
      b2_cancel_large_file: ['writeFiles', () => ({ fileId: largeId })],
      b2_copy_file: ['writeFiles', () => ({ sourceFileId: file.fileId, fileName: 'copy' })],
      b2_copy_part: ['writeFiles', () => ({ sourceFileId: file.fileId, largeFileId: largeId, partNumber: 1 })],
      b2_create_bucket: ['writeBuckets', () => ({ bucketName: newName(), bucketType: 'allPrivate' })],
      b2_create_key: ['writeKeys', () => ({ keyName: 'weak', capabilities: ['listFiles'] })],
      b2_delete_bucket: ['deleteBuckets', inBucket],
      b2_delete_file_version: ['deleteFiles', ofFile],
      b2_delete_key: ['deleteKeys', () => ({ applicationKeyId: '0'.repeat(25) })],
      b2_finish_large_file: ['writeFiles', () => ({ fileId: largeId, partSha1Array: digests })],
      b2_get_bucket_notification_rules: ['readBucketNotifications', inBucket],
      b2_get_download_authorization: [
        'shareFiles',
        () => ({ ...inBucket(), fileNamePrefix: '', validDurationInSeconds: 1 }),
      ],
      b2_get_file_info: ['readFiles', () => ({ fileId: file.fileId })],
      b2_get_upload_part_url: ['writeFiles', () => ({ fileId: largeId })],
      b2_get_upload_url: ['writeFiles', inBucket],
      b2_hide_file: ['writeFiles', () => ({ ...inBucket(), fileName: 'dir/file' })],
      b2_list_buckets: ['listBuckets', () => ({})],
      b2_list_file_names: ['listFiles', inBucket],
      b2_list_file_versions: ['listFiles', inBucket],
      b2_list_keys: ['listKeys', () => ({})],
      b2_list_parts: ['writeFiles', () => ({ fileId: largeId })],
      b2_list_unfinished_large_files: ['listFiles', inBucket],
      b2_set_bucket_notification_rules: [
        'writeBucketNotifications',
        () => ({ ...inBucket(), eventNotificationRules: [] }),
      ],
      b2_start_large_file: ['writeFiles', () => ({ ...inBucket(), fileName: 'x', contentType: 'a/b' })],
      b2_update_bucket: ['writeBuckets', () => ({ ...inBucket(), bucketInfo: {} })],
    };
    for (const [call, [capability, body]] of Object.entries(CALLS)) {
      it(`${capability} refuses ${call}`, async () => {
        await refused(weak.post(call, body()), '401 unauthorized');
      });
    }

    it('readFiles refuses both downloads', async () => {
      await refused(weak.byId(file.fileId), '401 unauthorized');
      await refused(weak.download(pathOf(bucket, 'dir/file')), '401 unauthorized');
    });

    for (const [capability, setting] of [
      ['writeBucketEncryption', { defaultServerSideEncryption: { mode: 'SSE-B2', algorithm: 'AES256' } }],
      ['writeBucketRetentions', { fileLockEnabled: true }],
      ['writeBucketReplications', { replicationConfiguration: {} }],
    ] as const) {
      it(`${capability} refuses a bucket with ${Object.keys(setting)}`, async () => {
        const writer = await logIn(wire.realm, await wire.makeKey({ capabilities: ['writeBuckets'] }));
        const change = { bucketId: bucket.bucketId, ...setting };
        await refused(writer.post('b2_update_bucket', change), '401 unauthorized');
        if (capability === 'writeBucketReplications') return;
        const made = { bucketName: newName(), bucketType: 'allPrivate', ...setting };
        await refused(writer.post('b2_create_bucket', made), '401 unauthorized');
      });
    }

    it('readFiles copies only out of public buckets', async () => {
      const writer = await logIn(wire.realm, await wire.makeKey({ capabilities: ['writeFiles'] }));
      const copy = { sourceFileId: file.fileId, fileName: 'copy' };
      await refused(writer.post('b2_copy_file', copy), '401 unauthorized');
    });
  });

  describe('to one bucket', () => {
    let limited: Session;
    before(async () => {
      const capabilities = ['listBuckets', 'listFiles', 'readFiles', 'writeFiles', 'deleteFiles', 'shareFiles'];
      limited = await logIn(wire.realm, await wire.makeKey({ capabilities, bucketIds: [bucket.bucketId] }));
    });

    it('lets the key work there', async () => {
      const { bucketId } = bucket;
      const { fileId } = await limited.store(bucketId, 'mine', 'x');
      assert.equal((await limited.byId(fileId)).status, 200);
      await limited.ok('b2_list_file_names', { bucketId });
      await limited.ok('b2_delete_file_version', { fileName: 'mine', fileId });
    });

    it('refuses every other bucket, by its id, its name or the id of a file', async () => {
      const { bucketId } = wire.bucket;
      const foreign = await b2.store(bucketId, 'foreign', 'x');
      for (const [call, body] of Object.entries({
        b2_get_upload_url: { bucketId },
        b2_list_file_names: { bucketId },
        b2_list_file_versions: { bucketId },
        b2_list_unfinished_large_files: { bucketId },
        b2_hide_file: { bucketId, fileName: 'foreign' },
        b2_get_download_authorization: { bucketId, fileNamePrefix: '', validDurationInSeconds: 1 },
        b2_get_file_info: { fileId: foreign.fileId },
        b2_copy_file: { sourceFileId: file.fileId, fileName: 'x', destinationBucketId: bucketId },
      })) {
        await refused(limited.post(call, body), '401 unauthorized');
      }
      await refused(limited.post('b2_copy_file', { sourceFileId: foreign.fileId, fileName: 'x' }), '401 unauthorized');
      await refused(limited.byId(foreign.fileId), '401 unauthorized');
      await refused(limited.download(pathOf(wire.bucket, 'foreign')), '401 unauthorized');
    });

    it('lists that bucket only when it is named, from version 2 on', async () => {
      const { bucketId, bucketName } = bucket;
      for (const filter of [{ bucketId }, { bucketName }]) {
        const { buckets } = await limited.ok('b2_list_buckets', filter);
        assert.deepEqual(
          buckets.map((each: Json) => each.bucketId),
          [bucketId],
        );
      }
      for (const version of [2, 3, 4]) await refused(limited.post('b2_list_buckets', {}, version), '401 unauthorized');
      await refused(limited.post('b2_list_buckets', { bucketName: wire.bucket.bucketName }), '401 unauthorized');
    });

    it('lists that bucket alone without being asked, in version 1', async () => {
      const { buckets } = await limited.ok('b2_list_buckets', {}, 1);
      assert.deepEqual(
        buckets.map((each: Json) => each.bucketId),
        [bucket.bucketId],
      );
    });
  });

  describe('to several buckets', () => {
    it('lets the key work in each of them, and nowhere else', async () => {
      const third = await wire.makeBucket();
      const bucketIds = [bucket.bucketId, wire.bucket.bucketId];
      const capabilities = ['listFiles', 'listBuckets'];
      const several = await logIn(wire.realm, await wire.makeKey({ capabilities, bucketIds }));
      for (const bucketId of bucketIds) {
        await several.ok('b2_list_file_names', { bucketId });
        await several.ok('b2_list_buckets', { bucketId });
      }
      const listed = several.post('b2_list_file_names', { bucketId: third.bucketId });
      await refused(listed, '401 unauthorized');
      await wire.dropBucket(third);
    });
  });

  describe('to a prefix', () => {
    let limited: Session;
    before(async () => {
      const capabilities = ['listFiles', 'readFiles', 'writeFiles', 'deleteFiles', 'shareFiles'];
      const bucketIds = [bucket.bucketId];
      limited = await logIn(wire.realm, await wire.makeKey({ capabilities, bucketIds, namePrefix: 'dir/' }));
    });

    it('lets the key work with names under it', async () => {
      const { bucketId } = bucket;
      const { fileId } = await limited.store(bucketId, 'dir/mine', 'x');
      await limited.ok('b2_get_file_info', { fileId });
      assert.equal((await limited.download(pathOf(bucket, 'dir/mine'))).status, 200);
      await limited.ok('b2_hide_file', { bucketId, fileName: 'dir/mine' });
      await limited.ok('b2_delete_file_version', { fileName: 'dir/mine', fileId });
      await limited.ok('b2_list_file_names', { bucketId, prefix: 'dir/' });
      await limited.ok('b2_list_file_versions', { bucketId, prefix: 'dir/sub' });
    });

    it('refuses every other name', async () => {
      const { bucketId } = bucket;
      const other = await b2.store(bucketId, 'outside', 'x');
      const { fileId } = other;
      const calls: readonly Promise<RawAnswer>[] = [
        limited.post('b2_start_large_file', { bucketId, fileName: 'dirx', contentType: 'a/b' }),
        limited.post('b2_hide_file', { bucketId, fileName: 'outside' }),
        limited.post('b2_get_file_info', { fileId }),
        limited.post('b2_delete_file_version', { fileName: 'outside', fileId }),
        limited.post('b2_copy_file', { sourceFileId: file.fileId, fileName: 'outside' }),
        limited.byId(fileId),
        limited.download(pathOf(bucket, 'outside')),
      ];
      for (const asked of calls) await refused(asked, '401 unauthorized');
    });

    it('refuses an upload of another name', async () => {
      const target = await limited.ok('b2_get_upload_url', { bucketId: bucket.bucketId });
      await refused(uploadTo(target, 'x', aboutFile('outside')), '401 unauthorized');
    });

    it('refuses a listing of another prefix', async () => {
      const { bucketId } = bucket;
      for (const prefix of ['dir', 'other']) {
        for (const call of ['b2_list_file_names', 'b2_list_file_versions']) {
          await refused(limited.post(call, { bucketId, prefix }), '401 unauthorized');
        }
        const unfinished = { bucketId, namePrefix: prefix };
        await refused(limited.post('b2_list_unfinished_large_files', unfinished), '401 unauthorized');
      }
    });

    it('refuses a listing without a prefix, or lists no other name', async () => {
      const answer = await limited.post('b2_list_file_names', { bucketId: bucket.bucketId });
      assert.ok(['200', '401 unauthorized'].includes(verdict(answer)), verdict(answer));
    });
  });
}
