import assert from 'node:assert/strict';
import { downloadFileById } from '../../src/api/index.js';
import { bufferSource, download, MemorySink, type TransferContext, upload } from '../../src/transfer/index.js';
import { type TestClock, testClock } from '../helpers/clock.js';
import { engine, PART, UPLOAD_OPTIONS } from '../helpers/engine.js';
import { bytesOf, failure, withServer } from '../helpers/setup.js';

const RATE = 1_000_000;

describe('a limit of bytes per second', () => {
  const setup = withServer();
  const content = bytesOf(3 * PART);
  let clock: TestClock;
  let context: TransferContext;
  let rate = RATE;

  beforeEach(() => {
    rate = RATE;
    clock = testClock(0);
    context = engine(setup.server, clock, () => rate);
  });
  afterEach(() => context.session.http.close());

  const slept = (): number => clock.sleeps.reduce((sum, ms) => sum + ms, 0);

  async function send(options: Partial<typeof UPLOAD_OPTIONS> = {}): Promise<string> {
    const request = { bucketId: setup.bucketId, fileName: 'x', contentType: 'text/plain', fileInfo: {} };
    const stored = await upload(context, request, bufferSource(content), { ...UPLOAD_OPTIONS, ...options });
    return stored.fileId ?? '';
  }

  const isDue = (bytes: number): void => {
    const due = (bytes * 1000) / RATE;
    assert.ok(Math.abs(slept() - due) <= due / 20, `${slept()} ms instead of ${due}`);
  };

  it('is kept by an upload of one request and of parts', async () => {
    await send({ simpleUploadLimit: 10 * PART });
    isDue(content.length);
    await send();
    isDue(2 * content.length);
  });

  it('is kept by a download', async () => {
    rate = 0;
    const id = await send();
    rate = RATE;
    const sink = new MemorySink();
    const open = (range: string | undefined) =>
      context.session.call(context, (connection) => downloadFileById(connection, id, { range }, context));
    await download(context, { file: id, open, range: undefined }, sink);
    assert.ok(sink.contents.bytes.equals(content));
    isDue(content.length);
  });
});

describe('AbsoluteTimeout', () => {
  const setup = withServer();

  it('ends a method whose bytes keep coming', async () => {
    const { b2, bucketId, server } = setup;
    b2.fileData = bytesOf(1_000_000);
    const id = await b2.uploadFile(bucketId, 'x');
    server.faults.add({ endpoint: 'b2_download_file_by_id', fault: { kind: 'bandwidth', bytesPerSecond: 50_000 } });
    b2.timeout = 1;
    b2.config('AbsoluteTimeout', true);
    const error = await failure(b2.downloadFileById(id));
    assert.deepEqual([error.code, error.operation], ['timeout', 'downloadFileById']);
    assert.match(error.message, /did not end within 1 seconds/);
    assert.equal(b2.idle, true);
    b2.config('AbsoluteTimeout', false);
    server.faults.clear();
    await b2.downloadFileById(id);
  });
});

describe('MaxTransferRate', () => {
  const setup = withServer();

  it('may be taken off while a transfer waits for it', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = bytesOf(2_000_000);
    // At this rate it would take half an hour.
    b2.config('MaxTransferRate', 1024);
    let seen = 0;
    b2.onTransfer = ({ bytesTransferred }) => {
      seen = bytesTransferred;
      if (seen > 1024) b2.config('MaxTransferRate', 0);
    };
    await b2.uploadFile(bucketId, 'x');
    assert.equal(seen, 2_000_000);
  });

  it('lets a transfer be interrupted while it waits', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = bytesOf(2_000_000);
    b2.config('MaxTransferRate', 1024);
    b2.onTransfer = () => void setImmediate(() => b2.interrupt());
    assert.equal((await failure(b2.uploadFile(bucketId, 'x'))).code, 'interrupted');
  });
});
