import assert from 'node:assert/strict';
import { bytesOf, failure, requestsOf, withSharedServer } from '../helpers/setup.js';

const PART = 100_000_000;
const PARTS = 51;

describe('a copy of more than one call may copy', () => {
  const setup = withSharedServer({ recommendedPartSize: 1_000_000_000 });
  let source: string;

  before(async () => {
    const { b2, bucketId } = setup;
    b2.fileData = bytesOf(PART);
    const piece = await b2.uploadFile(bucketId, 'piece');
    b2.fileData = '';
    b2.addMetadata('author', 'me');
    b2.addMetadata('large_file_sha1', 'a'.repeat(40));
    source = await b2.startMultipartUpload(bucketId, 'huge');
    b2.metadataCount = 0;
    for (let number = 1; number <= PARTS; number++) await b2.copyPart(piece, source, number);
    await b2.completeMultipartUpload(source);
  });

  it('goes in parts and keeps type, info and every byte', async () => {
    const { b2 } = setup;
    const other = await b2.createBucket('another-bucket');
    const fragments: number[] = [];
    b2.onFragmentComplete = ({ fragmentNumber, fragmentCount }) => {
      assert.equal(fragmentCount, 6);
      fragments.push(fragmentNumber);
    };
    const requests = requestsOf(b2);
    const id = await b2.copyFile(source, other, 'copy');
    b2.onFragmentComplete = null;
    assert.deepEqual(
      fragments.toSorted((a, b) => a - b),
      [1, 2, 3, 4, 5, 6],
    );
    assert.equal(requests.filter(({ call }) => call === 'b2_copy_part').length, 6);
    await b2.getFileInfo(id);
    assert.deepEqual([b2.fileSize[0], b2.fileBucketId[0], b2.fileName[0]], [PART * PARTS, other, 'copy']);
    assert.deepEqual(new Map(b2.metadata.map(({ name, value }) => [name, value])).get('author'), 'me');
    assert.equal(b2.fileSHA1Hash[0], 'a'.repeat(40));
    const piece = bytesOf(PART);
    for (const at of [0, 999_999_995, 5_000_000_000, PART * PARTS - 10]) {
      b2.range = `${at}-${at + 9}`;
      await b2.downloadFileById(id);
      const from = at % PART;
      const wanted = Buffer.concat([piece.subarray(from), piece]).subarray(0, 10);
      assert.deepEqual(b2.fileData, wanted, `at ${at}`);
    }
    b2.range = '';
  });

  it('takes a range, without the digest of the whole, and metadata of its own when it is told to', async () => {
    const { b2, bucketId } = setup;
    b2.range = '10-';
    await b2.getFileInfo(await b2.copyFile(source, '', 'rest'));
    assert.deepEqual([b2.fileSize[0], b2.fileSHA1Hash[0]], [PART * PARTS - 10, '']);
    b2.range = '';
    b2.config('SendMetadataOnCopy', true);
    b2.metadata = [{ name: 'other', value: 'you' }];
    b2.contentType = 'text/plain';
    await b2.getFileInfo(await b2.copyFile(source, bucketId, 'renamed'));
    b2.config('SendMetadataOnCopy', false);
    assert.equal(b2.fileContentType[0], 'text/plain');
    assert.deepEqual(b2.metadata, [{ name: 'other', value: 'you' }]);
  });

  it('leaves nothing unfinished behind when it fails', async () => {
    const { b2, bucketId, server } = setup;
    server.faults.add({
      endpoint: 'b2_copy_part',
      skip: 2,
      fault: { kind: 'status', status: 400, code: 'bad_request', message: 'no' },
    });
    assert.equal((await failure(b2.copyFile(source, bucketId, 'failed'))).code, 'bad_request');
    server.faults.clear();
    await b2.listMultipartUploads(bucketId);
    assert.equal(b2.fileCount, 0);
  });
});
