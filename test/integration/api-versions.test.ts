import assert from 'node:assert/strict';
import { bytesOf, component, requestsOf, withSharedServer } from '../helpers/setup.js';

const PART = 5_000_000;

describe('every method of the component', () => {
  const setup = withSharedServer();

  for (const version of [1, 2, 3, 4]) {
    it(`works by version ${version} of the API`, async () => {
      const b2 = component(setup.server);
      b2.config('APIVersion', version);
      const requests = requestsOf(b2);
      await b2.authorize();
      assert.notEqual(b2.accountId, '');
      assert.equal(b2.accountMinPartSize, PART);
      assert.equal(b2.accountRecPartSize, 100_000_000);
      assert.ok(b2.accountCapabilities.includes('writeFiles'));

      const bucketName = `bucket-of-v${version}`;
      const bucketId = await b2.createBucket(bucketName);
      assert.equal(await b2.getBucketId(bucketName), bucketId);
      await b2.updateBucket(bucketId, 'allPublic', false);
      await b2.getBucketInfo(bucketId);
      assert.deepEqual([b2.bucketName[0], b2.bucketKind[0]], [bucketName, 'allPublic']);
      await b2.listBuckets();
      assert.ok(b2.bucketId.includes(bucketId));

      b2.addMetadata('color', 'blue');
      b2.fileData = 'small';
      const smallId = await b2.uploadFile(bucketId, 'small');
      b2.config('SimpleUploadLimit', PART);
      b2.config('FragmentSize', PART);
      const large = bytesOf(2 * PART + 1);
      b2.fileData = large;
      const largeId = await b2.uploadFile(bucketId, 'large');
      await b2.downloadFile(bucketName, 'large');
      assert.ok(b2.fileData.equals(large));
      await b2.downloadFileById(smallId);
      assert.equal(b2.fileData.toString(), 'small');

      await b2.getFileInfo(largeId);
      assert.deepEqual([b2.fileName[0], b2.fileSize[0], b2.fileBucketId[0]], ['large', large.length, bucketId]);
      assert.ok(b2.metadata.some(({ name, value }) => name === 'color' && value === 'blue'));
      await b2.copyFile(smallId, '', 'copy');
      await b2.listFiles(bucketId);
      assert.deepEqual(
        b2.files.map((file) => [file.name, file.size, file.bucketId]),
        [
          ['copy', 5, bucketId],
          ['large', large.length, bucketId],
          ['small', 5, bucketId],
        ],
      );
      await b2.hideFile(bucketId, 'copy');
      await b2.listFileVersions(bucketId);
      assert.deepEqual([...b2.fileKind], ['hide', 'upload', 'upload', 'upload']);

      const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
      await b2.copyPart(largeId, uploadId, 1);
      b2.fileData = 'end';
      await b2.uploadPart(uploadId, 2);
      await b2.listParts(uploadId);
      assert.deepEqual([...b2.partSize], [large.length, 3]);
      await b2.listMultipartUploads(bucketId);
      assert.deepEqual([b2.fileId[0], b2.fileKind[0], b2.fileSize[0]], [uploadId, 'start', 0]);
      await b2.completeMultipartUpload(uploadId);
      await b2.abortMultipartUpload(await b2.startMultipartUpload(bucketId, 'aborted'));

      const created = await b2.createAppKey(`key-of-v${version}`, 'listBuckets,listFiles', bucketId, 'small');
      const [applicationKeyId = '', applicationKey = ''] = created.split('\n');
      await b2.listAppKeys();
      assert.equal(b2.appKeyAllowedBucketId[b2.appKeyId.indexOf(applicationKeyId)], bucketId);
      const limited = component({ ...setup.server, applicationKeyId, applicationKey });
      limited.config('APIVersion', version);
      await limited.listBuckets();
      assert.deepEqual([...limited.bucketName], [bucketName]);
      assert.equal(limited.accountAllowedBucketId, bucketId);
      await limited.listFiles(bucketId);
      assert.deepEqual([...limited.fileName], ['small']);
      await b2.deleteAppKey(applicationKeyId);

      b2.config('DownloadAuthToken', await b2.getDownloadAuthToken(bucketId, 'small', 60));
      await b2.downloadFile(bucketName, 'small');
      await b2.deleteFileVersion('small', smallId);
      for (const name of ['copy', 'large', 'parts']) await b2.deleteFile(bucketId, name);
      await b2.deleteBucket(bucketId);
      const calls = requests.filter(({ url }) => url.includes('/b2api/'));
      assert.ok(calls.every(({ url }) => url.includes(`/b2api/v${version}/`)));
    });
  }
});
