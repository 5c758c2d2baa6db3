import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { PassThrough, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { bytesOf, failure, withServer } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';

const SIZE = 20_000_000;

describe('a download to downloadStream', () => {
  const setup = withServer();
  const content = bytesOf(SIZE);
  let id: string;

  beforeEach(async () => {
    setup.b2.fileData = content;
    id = await setup.b2.uploadFile(setup.bucketId, 'big');
    setup.b2.fileData = '';
  });

  it('gives a Node stream every byte in order and ends it', async () => {
    const { b2 } = setup;
    const stream = new PassThrough();
    b2.downloadStream = stream;
    b2.localFile = setup.path('unused');
    const [got] = await Promise.all([buffer(stream), b2.downloadFileById(id)]);
    assert.ok(got.equals(content));
    assert.equal(b2.downloadStream, null);
    assert.equal((await failure(() => readFile(b2.localFile)).catch(({ code }) => ({ code }))).code, 'ENOENT');
  });

  it('gives a web stream every byte in order and closes it', async () => {
    const { b2 } = setup;
    const hash = createHash('sha1');
    let closed = false;
    b2.downloadStream = new WritableStream<Uint8Array>({
      write: (chunk) => void hash.update(chunk),
      close: () => {
        closed = true;
      },
    });
    await b2.downloadFileById(id);
    assert.equal(hash.digest('hex'), createHash('sha1').update(content).digest('hex'));
    assert.equal(closed, true);
  });

  it('waits for a stream that takes nothing, and holds little meanwhile', async () => {
    const { b2 } = setup;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let taken = 0;
    b2.downloadStream = new Writable({
      write(chunk: Buffer, _, done) {
        taken += chunk.length;
        void held.then(() => done());
      },
    });
    b2.fileMarker = '';
    let received = 0;
    b2.onTransfer = ({ bytesTransferred }) => {
      received = bytesTransferred;
    };
    const running = b2.downloadFileById(id);
    await until(() => taken > 0);
    // Other requests pass through the same event loop, so what is received by now is what the stream's slowness allows.
    const other = b2.clone();
    for (let i = 0; i < 20; i++) await other.listBuckets();
    assert.ok(received < SIZE, `${received} bytes came while the stream took ${taken}`);
    release();
    await running;
    assert.equal(taken, SIZE);
  });

  it('goes on at its byte when the connection breaks', async () => {
    const { b2, server } = setup;
    server.faults.add({
      endpoint: 'b2_download_file_by_id',
      count: 1,
      fault: { kind: 'truncate', afterBytes: 7_000_000 },
    });
    const stream = new PassThrough();
    b2.downloadStream = stream;
    const [got] = await Promise.all([buffer(stream), b2.downloadFileById(id)]);
    assert.ok(got.equals(content));
  });

  it('destroys the stream when it fails or is interrupted', async () => {
    const { b2 } = setup;
    const stream = new PassThrough();
    b2.downloadStream = stream;
    b2.onTransfer = () => b2.interrupt();
    stream.on('error', () => {});
    assert.equal((await failure(b2.downloadFileById(id))).code, 'interrupted');
    assert.equal(stream.destroyed, true);
    assert.equal(stream.writableFinished, false);
  });

  it('fails when the stream does', async () => {
    const { b2 } = setup;
    b2.downloadStream = new Writable({ write: (_, __, done) => done(new Error('full')) });
    const error = await failure(b2.downloadFileById(id));
    assert.equal(error.code, 'cannot_write_target');
    assert.match(error.message, /full/);
  });

  it('leaves the first startByte bytes out, and obeys the range', async () => {
    const { b2 } = setup;
    const stream = new PassThrough();
    b2.downloadStream = stream;
    b2.startByte = 10;
    b2.range = '100-199';
    const [got] = await Promise.all([buffer(stream), b2.downloadFileById(id)]);
    assert.ok(got.equals(content.subarray(110, 200)));
  });

  it('takes streams alone', async () => {
    const loose = setup.b2 as unknown as { downloadStream: unknown };
    for (const wrong of ['path', 7, {}, new ReadableStream()]) {
      assert.equal((await failure(() => (loose.downloadStream = wrong))).code, 'invalid_argument');
    }
  });
});

describe('a download with Append', () => {
  const setup = withServer();

  it('adds to the end of the file, or makes it', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'content';
    const id = await b2.uploadFile(bucketId, 'x');
    b2.config('Append', true);
    b2.localFile = setup.path('log');
    await b2.downloadFileById(id);
    await writeFile(b2.localFile, 'before ', { flag: 'w' });
    b2.range = '3-';
    await b2.downloadFileById(id);
    assert.equal(await readFile(b2.localFile, 'utf8'), 'before tent');
  });

  it('leaves the file as it was when it fails', async () => {
    const { b2, bucketId, server } = setup;
    b2.fileData = bytesOf(5_000_000);
    const id = await b2.uploadFile(bucketId, 'x');
    server.faults.add({ endpoint: 'b2_download_file_by_id', fault: { kind: 'truncate', afterBytes: 3_000_000 } });
    server.faults.add({
      endpoint: 'b2_download_file_by_id',
      skip: 1,
      fault: { kind: 'status', status: 500, code: 'internal_error', message: 'no' },
    });
    b2.config('Append', true);
    b2.localFile = setup.path('log');
    await writeFile(b2.localFile, 'before');
    await failure(b2.downloadFileById(id));
    assert.equal(await readFile(b2.localFile, 'utf8'), 'before');
  });
});
