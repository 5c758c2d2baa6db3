import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { failsWith } from '../helpers/failures.js';
import { bytesOf, storedIn, withServer } from '../helpers/setup.js';

const PART = 5_000_000;
const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

describe('an upload in parts by hand', () => {
  const setup = withServer();

  it('takes parts of a file, of memory and of stored files, in any order, the last of each number', async () => {
    const { b2, bucketId, bucketName } = setup;
    const stored = bytesOf(6_000_000, 9);
    b2.fileData = stored;
    const sourceId = await b2.uploadFile(bucketId, 'source');
    b2.contentType = 'text/x-test';
    b2.addMetadata('color', 'blue');
    const uploadId = await b2.startMultipartUpload(bucketId, 'made');

    const [wrong, first] = [bytesOf(PART, 1), bytesOf(PART, 2)];
    b2.fileData = bytesOf(10, 3);
    await b2.uploadPart(uploadId, 4);
    b2.fileData = wrong;
    await b2.uploadPart(uploadId, 1);
    b2.localFile = setup.path('part');
    await writeFile(b2.localFile, first);
    await b2.uploadPart(uploadId, 1);
    b2.localFile = '';
    await b2.copyPart(sourceId, uploadId, 2);
    b2.range = '1000000-';
    await b2.copyPart(sourceId, uploadId, 3);
    b2.range = '';

    const told: unknown[] = [];
    b2.onPartList = ({ number, size, sha1Hash }) => told.push([number, size, sha1Hash]);
    await b2.listParts(uploadId);
    assert.deepEqual(told, [
      [1, PART, sha1(first)],
      [2, stored.length, sha1(stored)],
      [3, PART, sha1(stored.subarray(1_000_000))],
      [4, 10, sha1(bytesOf(10, 3))],
    ]);
    const listed = [...b2.partSHA1Hash];
    await b2.completeMultipartUpload(uploadId);
    assert.deepEqual([...b2.partSHA1Hash], listed);
    await b2.downloadFile(bucketName, 'made');
    assert.ok(b2.fileData.equals(Buffer.concat([first, stored, stored.subarray(1_000_000), bytesOf(10, 3)])));
    await b2.getFileInfo(uploadId);
    assert.equal(b2.fileContentType[0], 'text/x-test');
    assert.deepEqual(b2.metadata, [{ name: 'color', value: 'blue' }]);
  });

  it('is not completed while a part is missing, and can be aborted', async () => {
    const { b2, bucketId } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'made');
    const missing = (number: number) =>
      ({ code: 'missing_part', errorCode: 151, says: new RegExp(`Part ${number} has not been uploaded`) }) as const;
    await failsWith(b2, b2.completeMultipartUpload(uploadId), missing(1));
    b2.fileData = bytesOf(PART);
    await b2.uploadPart(uploadId, 1);
    await b2.uploadPart(uploadId, 3);
    await failsWith(b2, b2.completeMultipartUpload(uploadId), missing(2));
    await b2.abortMultipartUpload(uploadId);
    assert.deepEqual(await storedIn(b2, bucketId), []);
    await assert.rejects(b2.uploadPart(uploadId, 2), { name: 'B2Error' });
  });

  it('refuses part numbers and sizes that B2 does not have', async () => {
    const { b2, bucketId } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'made');
    const refused = (says: RegExp) => ({ code: 'invalid_argument', errorCode: 211, says }) as const;
    b2.fileData = 'x';
    for (const number of [0, 10_001, 1.5]) {
      await failsWith(b2, b2.uploadPart(uploadId, number), refused(/whole number from 1 to 10000/));
    }
    b2.fileData = '';
    await failsWith(b2, b2.uploadPart(uploadId, 1), refused(/part of 0 bytes/));
  });

  it('begins on another upload URL after a failure', async () => {
    const { b2, server, bucketId } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'made');
    b2.fileData = bytesOf(PART);
    server.faults.add({
      endpoint: 'b2_upload_part',
      count: 1,
      fault: { kind: 'status', status: 503, code: 'service_unavailable' },
    });
    await b2.uploadPart(uploadId, 1);
    await b2.listParts(uploadId);
    assert.deepEqual([...b2.partSize], [PART]);
  });
});

describe('a copy on the side of B2', () => {
  const setup = withServer();
  const bytes = bytesOf(100_000);
  let sourceId = '';

  beforeEach(async () => {
    const { b2, bucketId } = setup;
    b2.fileData = bytes;
    b2.contentType = 'text/x-source';
    b2.addMetadata('color', 'blue');
    sourceId = await b2.uploadFile(bucketId, 'source');
  });

  it('has the content, type and metadata of its source', async () => {
    const { b2 } = setup;
    b2.contentType = 'text/x-other';
    const id = await b2.copyFile(sourceId, '', 'copy');
    await b2.getFileInfo(id);
    assert.deepEqual([b2.fileName[0], b2.fileContentType[0], b2.fileSize[0]], ['copy', 'text/x-source', bytes.length]);
    assert.deepEqual(b2.metadata, [{ name: 'color', value: 'blue' }]);
    await b2.downloadFileById(id);
    assert.ok(b2.fileData.equals(bytes));
  });

  it('has the type and metadata of the properties with SendMetadataOnCopy, in another bucket', async () => {
    const { b2 } = setup;
    const otherBucket = await b2.createBucket('another-bucket');
    b2.config('SendMetadataOnCopy', true);
    b2.contentType = 'text/x-other';
    b2.metadataCount = 0;
    b2.addMetadata('shape', 'round');
    const id = await b2.copyFile(sourceId, otherBucket, 'copy');
    await b2.getFileInfo(id);
    assert.deepEqual([b2.fileBucketId[0], b2.fileContentType[0]], [otherBucket, 'text/x-other']);
    assert.deepEqual(b2.metadata, [{ name: 'shape', value: 'round' }]);
  });

  it('is of the range only, to the end when that is open', async () => {
    const { b2, bucketName } = setup;
    for (const [range, from, to] of [
      ['10-19', 10, 20],
      ['99990-', 99_990, 100_000],
    ] as const) {
      b2.range = range;
      await b2.copyFile(sourceId, '', 'copy');
      b2.range = '';
      await b2.downloadFile(bucketName, 'copy');
      assert.deepEqual(b2.fileData, bytes.subarray(from, to));
    }
    b2.range = '100000-';
    await failsWith(b2, b2.copyFile(sourceId, '', 'copy'), {
      code: 'range_not_satisfiable',
      errorCode: 151,
      says: /behind the end/,
    });
  });
});
