import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { interruptWhen, movedBy, SLOW } from '../helpers/interrupting.js';
import { bytesOf, component, requestsOf, withServer } from '../helpers/setup.js';

describe('interrupt() during a download', function () {
  // The bound in milliseconds is a promise for a machine that is not kept busy by others.
  this.retries(2);
  const setup = withServer();
  const bytes = bytesOf(20_000_000);

  beforeEach(async () => {
    setup.b2.fileData = bytes;
    await setup.b2.uploadFile(setup.bucketId, 'slow');
  });

  it('keeps what has come beside the file, and goes on at the next byte', async () => {
    const { b2, server } = setup;
    b2.localFile = setup.path('target');
    server.faults.add({ endpoint: 'b2_download_file_by_name', fault: SLOW });
    const moved = movedBy(b2);
    await interruptWhen(b2, b2.downloadFile(setup.bucketName, 'slow'), () => moved() > 3_000_000);
    const kept = b2.startByte;
    assert.ok(kept >= 3_000_000 && kept < bytes.length);
    assert.deepEqual((await readdir(setup.folder)).sort(), ['target.b2part', 'target.b2part.json']);
    assert.ok((await readFile(setup.path('target.b2part'))).equals(bytes.subarray(0, kept)));
    server.faults.clear();
    const requests = requestsOf(b2);
    await b2.downloadFile(setup.bucketName, 'slow');
    assert.equal(requests[0]?.headers['range'], `bytes=${kept}-`);
    assert.equal(b2.config('BytesTransferred'), String(bytes.length - kept));
    assert.ok((await readFile(setup.path('target'))).equals(bytes));
    assert.deepEqual(await readdir(setup.folder), ['target']);
    assert.equal(b2.startByte, 0);
  });

  it('goes on at the next byte in another instance', async () => {
    const { b2, server } = setup;
    b2.localFile = setup.path('target');
    server.faults.add({ endpoint: 'b2_download_file_by_name', count: 1, fault: SLOW });
    const moved = movedBy(b2);
    await interruptWhen(b2, b2.downloadFile(setup.bucketName, 'slow'), () => moved() > 1_000_000);
    const other = component(server);
    other.localFile = b2.localFile;
    const requests = requestsOf(other);
    await other.downloadFile(setup.bucketName, 'slow');
    const asked = requests.find(({ call }) => call === 'file');
    assert.equal(asked?.headers['range'], `bytes=${b2.startByte}-`);
    assert.ok((await readFile(setup.path('target'))).equals(bytes));
  });

  it('begins anew when the kept bytes are not what was written', async () => {
    const { b2, server } = setup;
    b2.localFile = setup.path('target');
    server.faults.add({ endpoint: 'b2_download_file_by_name', count: 1, fault: SLOW });
    const moved = movedBy(b2);
    await interruptWhen(b2, b2.downloadFile(setup.bucketName, 'slow'), () => moved() > 1_000_000);
    const partial = await readFile(setup.path('target.b2part'));
    partial[1000] = (partial[1000] ?? 0) ^ 1;
    await writeFile(setup.path('target.b2part'), partial);
    await b2.downloadFile(setup.bucketName, 'slow');
    assert.ok((await readFile(setup.path('target'))).equals(bytes));
  });

  it('keeps in fileData what has come into memory, and goes on at the next byte', async () => {
    const { b2, server } = setup;
    server.faults.add({ endpoint: 'b2_download_file_by_name', fault: SLOW });
    const moved = movedBy(b2);
    await interruptWhen(b2, b2.downloadFile(setup.bucketName, 'slow'), () => moved() > 1_000_000);
    const kept = b2.startByte;
    assert.ok(b2.fileData.equals(bytes.subarray(0, kept)));
    server.faults.clear();
    const requests = requestsOf(b2);
    await b2.downloadFile(setup.bucketName, 'slow');
    assert.equal(requests[0]?.headers['range'], `bytes=${kept}-`);
    assert.ok(b2.fileData.equals(bytes));
  });

  for (const size of [100_000, 20_000_001]) {
    for (const target of ['memory', 'file']) {
      it(`is not mixed into another file of ${size} bytes that follows into ${target}`, async () => {
        const { b2, server, bucketId, bucketName } = setup;
        const other = bytesOf(size, 2);
        b2.fileData = other;
        await b2.uploadFile(bucketId, 'other');
        b2.localFile = target === 'file' ? setup.path('target') : '';
        server.faults.add({ endpoint: 'b2_download_file_by_name', count: 1, fault: SLOW });
        const moved = movedBy(b2);
        await interruptWhen(b2, b2.downloadFile(bucketName, 'slow'), () => moved() > 1_000_000);
        await b2.downloadFile(bucketName, 'other');
        assert.ok((target === 'file' ? await readFile(b2.localFile) : b2.fileData).equals(other));
        assert.deepEqual(await readdir(setup.folder), target === 'file' ? ['target'] : []);
      });
    }
  }

  it('does not wait for the disk', async () => {
    const { b2 } = setup;
    b2.fileData = bytesOf(150_000_000);
    await b2.uploadFile(setup.bucketId, 'large');
    b2.localFile = setup.path('target');
    const moved = movedBy(b2);
    await interruptWhen(b2, b2.downloadFile(setup.bucketName, 'large'), () => moved() > 100_000_000);
  });
});
