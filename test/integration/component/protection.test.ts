import assert from 'node:assert/strict';
import { failure, requestsOf, withServer } from '../../helpers/setup.js';

describe('object lock by the component', () => {
  const setup = withServer();
  const inADay = (): number => Math.trunc(setup.server.clock.now()) + 86_400_000;

  beforeEach(async () => {
    const { b2, bucketId } = setup;
    b2.newLockEnabled = 'true';
    await b2.updateBucket(bucketId, '', false);
    b2.newLockEnabled = '';
  });

  it('goes with an upload, and is told of listed files', async () => {
    const { b2, bucketId } = setup;
    const until = inADay();
    b2.legalHold = 'on';
    b2.retentionMode = 'governance';
    b2.retainUntil = until;
    b2.fileData = 'content';
    await b2.uploadFile(bucketId, 'kept');
    await b2.listFiles(bucketId);
    assert.deepEqual(
      [b2.fileLegalHold[0], b2.fileRetentionMode[0], b2.fileRetainUntil[0]],
      ['on', 'governance', until],
    );
  });

  it('goes with a copy and with an upload in parts', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'content';
    const source = await b2.uploadFile(bucketId, 'source');
    b2.legalHold = 'on';
    await b2.getFileInfo(await b2.copyFile(source, '', 'copy'));
    assert.equal(b2.fileLegalHold[0], 'on');
    await b2.startMultipartUpload(bucketId, 'large');
    await b2.listMultipartUploads(bucketId);
    assert.equal(b2.fileLegalHold[0], 'on');
  });

  it('is set and taken away on a version, and keeps it from being deleted', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'content';
    const id = await b2.uploadFile(bucketId, 'x');
    await b2.updateFileLegalHold('x', id, 'on');
    assert.equal((await failure(b2.deleteFileVersion('x', id))).code, 'access_denied');
    await b2.updateFileLegalHold('x', id, 'off');
    await b2.updateFileRetention('x', id, 'governance', inADay());
    assert.equal((await failure(b2.deleteFileVersion('x', id))).code, 'access_denied');
    assert.equal((await failure(b2.updateFileRetention('x', id, ''))).code, 'access_denied');
    await b2.updateFileRetention('x', id, '', 0, true);
    await b2.updateFileRetention('x', id, 'governance', inADay());
    await b2.deleteFileVersion('x', id, true);
    await b2.listFileVersions(bucketId);
    assert.equal(b2.fileCount, 0);
  });

  it('is bypassed by deleteFile only when it is told to', async () => {
    const { b2, bucketId } = setup;
    b2.retentionMode = 'governance';
    b2.retainUntil = inADay();
    b2.fileData = 'content';
    await b2.uploadFile(bucketId, 'x');
    await b2.uploadFile(bucketId, 'x');
    assert.equal((await failure(b2.deleteFile(bucketId, 'x'))).code, 'access_denied');
    await b2.deleteFile(bucketId, 'x', true);
    await b2.listFileVersions(bucketId);
    assert.equal(b2.fileCount, 0);
  });

  it('is refused before any request when it is not said fully', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'x';
    const requests = requestsOf(b2);
    b2.retentionMode = 'governance';
    assert.match((await failure(b2.uploadFile(bucketId, 'x'))).message, /retainUntil go together/);
    assert.match((await failure(b2.updateFileLegalHold('x', 'id', 'yes'))).message, /on or off/);
    assert.match((await failure(b2.updateFileRetention('x', 'id', 'soft', 1))).message, /governance, compliance/);
    assert.match((await failure(b2.updateFileRetention('x', 'id', 'governance'))).message, /milliseconds/);
    assert.deepEqual(requests, []);
  });
});

describe('hiding by the component', () => {
  const setup = withServer();

  it('is taken back by unhideFile, which deletes the marker alone', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'content';
    await b2.uploadFile(bucketId, 'x');
    await b2.uploadFile(bucketId, 'x/y');
    await b2.hideFile(bucketId, 'x');
    await b2.unhideFile(bucketId, 'x');
    await b2.listFileVersions(bucketId);
    assert.deepEqual([...b2.fileKind], ['upload', 'upload']);
    assert.equal((await failure(b2.unhideFile(bucketId, 'x'))).code, 'no_such_file');
    assert.equal((await failure(b2.unhideFile(bucketId, 'nothing'))).code, 'no_such_file');
  });
});
