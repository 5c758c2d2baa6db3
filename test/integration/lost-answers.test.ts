import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { bytesOf, component, failure, requestsOf, storedIn, withServer } from '../helpers/setup.js';

describe('an upload whose answer is lost', () => {
  const setup = withServer();
  const content = bytesOf(100_000);

  const dropOne = (skip = 0): void =>
    void setup.server.faults.add({ endpoint: 'b2_upload_file', skip, count: 1, fault: { kind: 'drop_response' } });

  it('is found by its name, bytes and time, and not sent again', async () => {
    const { b2, bucketId } = setup;
    dropOne();
    const requests = requestsOf(b2);
    b2.fileData = content;
    const id = await b2.uploadFile(bucketId, 'a/b ü');
    const calls = requests.map(({ call }) => call);
    assert.equal(calls.filter((call) => call === 'b2_upload_file').length, 1);
    assert.deepEqual(await storedIn(b2, bucketId), ['upload a/b ü']);
    await b2.listFileVersions(bucketId);
    assert.equal(b2.fileId[0], id);
    assert.equal(Number(b2.config('BytesTransferred')), content.length);
  });

  it('is found for a stream, too', async () => {
    const { b2, bucketId } = setup;
    dropOne();
    b2.uploadStream = Readable.from([content]);
    await b2.uploadFile(bucketId, 'x');
    assert.equal((await storedIn(b2, bucketId)).length, 1);
  });

  it('is not taken for an earlier upload of the same bytes under the same name', async () => {
    const { b2, bucketId, server } = setup;
    b2.fileData = content;
    const first = await b2.uploadFile(bucketId, 'x');
    // Cut in the middle of the request: nothing is stored, and only the earlier version could be found.
    server.faults.add({ endpoint: 'b2_upload_file', count: 1, fault: { kind: 'reset', afterBytes: 50_000 } });
    const second = await b2.uploadFile(bucketId, 'x');
    assert.notEqual(second, first);
    dropOne();
    const third = await b2.uploadFile(bucketId, 'x');
    assert.ok(![first, second].includes(third));
    assert.equal((await storedIn(b2, bucketId)).length, 3);
  });

  it('is sent again when the key may not list files: a version too many is better than none', async () => {
    const { b2, bucketId, server } = setup;
    const [id = '', key = ''] = (await b2.createAppKey('writer', 'writeFiles', bucketId)).split('\n');
    const writer = component({ url: server.url, applicationKeyId: id, applicationKey: key });
    dropOne();
    writer.fileData = content;
    await writer.uploadFile(bucketId, 'x');
    assert.equal((await storedIn(b2, bucketId)).length, 2);
  });

  it('is found after the last try as well', async () => {
    const { b2, bucketId } = setup;
    b2.config('MaxAttempts', 1);
    dropOne();
    b2.fileData = content;
    await b2.uploadFile(bucketId, 'x');
    assert.equal((await storedIn(b2, bucketId)).length, 1);
  });
});

describe('a copy whose answer is lost', () => {
  const setup = withServer();
  const dropOne = (): void =>
    void setup.server.faults.add({ endpoint: 'b2_copy_file', count: 1, fault: { kind: 'drop_response' } });

  it('is found, also beside an earlier one', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'content';
    const source = await b2.uploadFile(bucketId, 'source');
    const first = await b2.copyFile(source, '', 'copy');
    dropOne();
    assert.notEqual(await b2.copyFile(source, '', 'copy'), first);
    assert.deepEqual(await storedIn(b2, bucketId), ['upload copy', 'upload copy', 'upload source']);
  });

  it('is an error when it cannot be told from another one', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'content';
    const source = await b2.uploadFile(bucketId, 'source');
    dropOne();
    b2.range = '0-2';
    assert.equal((await failure(b2.copyFile(source, '', 'copy'))).code, 'connection_reset');
  });
});

describe('the begin of a large file whose answer is lost', () => {
  const setup = withServer();
  const content = bytesOf(12_000_000);

  beforeEach(() => {
    setup.b2.config('SimpleUploadLimit', 5_000_000);
    setup.server.faults.add({ endpoint: 'b2_start_large_file', count: 1, fault: { kind: 'drop_response' } });
  });

  for (const [source, give] of Object.entries({
    data: () => {
      setup.b2.fileData = content;
    },
    stream: () => {
      setup.b2.uploadStream = Readable.from([content]);
    },
    'encrypted data': () => {
      setup.b2.encryptionPassword = 'six random words';
      setup.b2.fileData = content;
    },
  })) {
    it(`is found, so that nothing unfinished stays behind, for ${source}`, async () => {
      const { b2, bucketId } = setup;
      give();
      const requests = requestsOf(b2);
      const id = await b2.uploadFile(bucketId, 'parts');
      assert.equal(requests.filter(({ call }) => call === 'b2_start_large_file').length, 1);
      assert.deepEqual(await storedIn(b2, bucketId), ['upload parts']);
      await b2.downloadFileById(id);
      assert.ok(b2.fileData.equals(content));
    });
  }

  it('is not taken for one that has other metadata', async () => {
    const { b2, bucketId, server } = setup;
    server.faults.clear();
    const other = component(server);
    other.addMetadata('of', 'another');
    await other.startMultipartUpload(bucketId, 'parts');
    // Nothing was done, so nothing is to be found, and B2 is asked again.
    server.faults.add({ endpoint: 'b2_start_large_file', count: 1, fault: { kind: 'reset', afterBytes: 10 } });
    b2.fileData = content;
    await b2.uploadFile(bucketId, 'parts');
    assert.deepEqual((await storedIn(b2, bucketId)).sort(), ['start parts', 'upload parts']);
  });
});
