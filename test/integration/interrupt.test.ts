import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { B2Error, BackblazeB2 } from '../../src/index.js';
import { runExternal } from '../helpers/external-command.js';
import { type Relay, startRelay } from '../helpers/relay.js';
import { bytesOf, component, failure, requestsOf, storedIn, withServer } from '../helpers/setup.js';
import { ROOT } from '../helpers/sources.js';
import { until } from '../helpers/until.js';

const PART = 5_000_000;
/** The promise rejects within this time of the call. */
const LIMIT_MS = 100;
const SLOW = { kind: 'bandwidth', bytesPerSecond: 2_000_000 } as const;

/** Interrupts once `ready` holds; the error and how long it took to come. */
async function interruptWhen(b2: BackblazeB2, work: Promise<unknown>, ready: () => boolean): Promise<B2Error> {
  const failed = failure(work);
  await until(ready);
  const called = performance.now();
  b2.interrupt();
  const error = await failed;
  const ms = performance.now() - called;
  assert.ok(ms < LIMIT_MS, `it took ${ms} ms`);
  assert.equal(error.code, 'interrupted');
  assert.equal(error.errorCode, 301);
  assert.match(error.message, /Call again to go on/);
  assert.equal(b2.idle, true);
  return error;
}

/** Content moved so far by the running method, as its events tell. */
function movedBy(b2: BackblazeB2): () => number {
  let moved = 0;
  b2.on('Transfer', ({ bytesTransferred }) => {
    moved = bytesTransferred;
  });
  return () => moved;
}

function inParts(b2: BackblazeB2): BackblazeB2 {
  b2.config('FragmentSize', PART);
  b2.config('SimpleUploadLimit', PART);
  return b2;
}

describe('interrupt() during an upload', () => {
  const setup = withServer();

  it('ends a single request and stores nothing; calling again sends the file', async () => {
    const { b2, server, bucketId } = setup;
    const bytes = bytesOf(4 * PART);
    await writeFile(setup.path('file'), bytes);
    b2.localFile = setup.path('file');
    server.faults.add({ endpoint: 'b2_upload_file', count: 1, fault: SLOW });
    const moved = movedBy(b2);
    await interruptWhen(b2, b2.uploadFile(bucketId, 'file'), () => moved() > 1_000_000);
    assert.deepEqual(await storedIn(b2, bucketId), []);
    await b2.uploadFile(bucketId, 'file');
    b2.localFile = '';
    await b2.downloadFile(setup.bucketName, 'file');
    assert.ok(b2.fileData.equals(bytes));
  });

  it('ends parts under way; calling again sends only those that B2 does not have', async () => {
    const { server, bucketId } = setup;
    const b2 = inParts(setup.b2);
    const bytes = bytesOf(5 * PART + 10);
    b2.fileData = bytes;
    b2.config('MaxConcurrentParts', 2);
    server.faults.add({ endpoint: 'b2_upload_part', skip: 2, fault: SLOW });
    let parts = 0;
    b2.on('FragmentComplete', () => {
      parts++;
    });
    const requests = requestsOf(b2);
    await interruptWhen(
      b2,
      b2.uploadFile(bucketId, 'file'),
      () => parts === 2 && requests.filter(({ call }) => call === 'b2_upload_part').length === 4,
    );
    assert.equal(b2.startByte, 2 * PART);
    assert.notEqual(b2.config('ResumableUploadState'), '');
    server.faults.clear();
    requests.length = 0;
    await b2.uploadFile(bucketId, 'file');
    const sent = requests.flatMap(({ call, headers }) =>
      call === 'b2_upload_part' ? headers['x-bz-part-number'] : [],
    );
    assert.deepEqual(sent.sort(), ['3', '4', '5', '6']);
    assert.ok(!requests.some(({ call }) => call === 'b2_start_large_file'));
    assert.equal(b2.startByte, 0);
    assert.equal(b2.config('ResumableUploadState'), '');
    assert.deepEqual(await storedIn(b2, bucketId), ['upload file']);
    await b2.downloadFile(setup.bucketName, 'file');
    assert.ok(b2.fileData.equals(bytes));
  });

  it('is what FragmentComplete.interrupt does; another instance goes on by ResumableUploadState and startByte', async () => {
    const { server, bucketId } = setup;
    const b2 = inParts(setup.b2);
    const bytes = bytesOf(4 * PART);
    await writeFile(setup.path('file'), bytes);
    b2.localFile = setup.path('file');
    b2.config('MaxConcurrentParts', 1);
    b2.onFragmentComplete = (event) => {
      assert.equal(event.fragmentCount, 4);
      event.interrupt = event.fragmentNumber === 3;
    };
    const error = await failure(b2.uploadFile(bucketId, 'file'));
    assert.equal(error.code, 'interrupted');
    assert.equal(error.errorCode, 301);
    assert.equal(b2.startByte, 3 * PART);

    const other = inParts(component(server));
    other.localFile = b2.localFile;
    other.startByte = b2.startByte;
    other.config('ResumableUploadState', b2.config('ResumableUploadState'));
    const requests = requestsOf(other);
    await other.uploadFile(bucketId, 'file');
    const sent = requests.flatMap(({ call, headers }) =>
      call === 'b2_upload_part' ? headers['x-bz-part-number'] : [],
    );
    assert.deepEqual(sent, ['4']);
    assert.equal(other.config('BytesTransferred'), String(PART));
    other.localFile = '';
    await other.downloadFile(setup.bucketName, 'file');
    assert.ok(other.fileData.equals(bytes));
  });

  it('goes on with a stream that is given again from its start', async () => {
    const { bucketId } = setup;
    const b2 = inParts(setup.b2);
    const bytes = bytesOf(3 * PART + 1);
    b2.config('BufferLimit', PART);
    b2.config('MaxConcurrentParts', 1);
    b2.uploadStream = [bytes];
    b2.onFragmentComplete = (event) => {
      event.interrupt = event.fragmentNumber === 2;
    };
    assert.equal((await failure(b2.uploadFile(bucketId, 'file'))).code, 'interrupted');
    b2.onFragmentComplete = null;
    b2.uploadStream = [bytes];
    const requests = requestsOf(b2);
    await b2.uploadFile(bucketId, 'file');
    const sent = requests.flatMap(({ call, headers }) =>
      call === 'b2_upload_part' ? headers['x-bz-part-number'] : [],
    );
    assert.deepEqual(sent.sort(), ['3', '4'].slice(0, sent.length));
    await b2.downloadFile(setup.bucketName, 'file');
    assert.ok(b2.fileData.equals(bytes));
  });

  it('ends the reading for the SHA-1 that comes before the parts, with nothing begun', async () => {
    const { bucketId } = setup;
    const b2 = inParts(setup.b2);
    await b2.authorize();
    b2.fileData = Buffer.alloc(400_000_000);
    const requests = requestsOf(b2);
    const upload = b2.uploadFile(bucketId, 'file');
    await new Promise(setImmediate);
    await interruptWhen(b2, upload, () => true);
    assert.deepEqual(requests, []);
  });

  it('begins another file anew, and leaves the unfinished one for later', async () => {
    const { bucketId } = setup;
    const b2 = inParts(setup.b2);
    b2.config('MaxConcurrentParts', 1);
    b2.fileData = bytesOf(2 * PART);
    b2.onFragmentComplete = (event) => {
      event.interrupt = true;
    };
    assert.equal((await failure(b2.uploadFile(bucketId, 'first'))).code, 'interrupted');
    b2.onFragmentComplete = null;
    await b2.uploadFile(bucketId, 'second');
    assert.deepEqual(await storedIn(b2, bucketId), ['start first', 'upload second']);
  });

  it('ends the wait for a stream that never yields, and that stream', async () => {
    const { b2, bucketId } = setup;
    await b2.authorize();
    const stream = new PassThrough();
    b2.uploadStream = stream;
    let asked = false;
    const read = stream.read.bind(stream);
    stream.read = (size) => {
      asked = true;
      return read(size);
    };
    await interruptWhen(b2, b2.uploadFile(bucketId, 'file'), () => asked);
    await until(() => stream.destroyed);
  });

  it('ends the wait for an iterable that never answers', async () => {
    const { b2, bucketId } = setup;
    let asked = false;
    async function* silent(): AsyncGenerator<Uint8Array> {
      asked = true;
      await new Promise(() => undefined);
      yield new Uint8Array(1);
    }
    b2.uploadStream = silent();
    await interruptWhen(b2, b2.uploadFile(bucketId, 'file'), () => asked);
  });

  it('ends the wait for a handler that never settles', async () => {
    const { bucketId } = setup;
    const b2 = inParts(setup.b2);
    b2.fileData = bytesOf(2 * PART);
    let called = false;
    b2.onFragmentComplete = () => {
      called = true;
      return new Promise(() => undefined);
    };
    await interruptWhen(b2, b2.uploadFile(bucketId, 'file'), () => called);
  });
});

describe('interrupt() during a download', () => {
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

describe('a program that interrupts its transfer', () => {
  const setup = withServer();
  const bytes = bytesOf(30_000_000);
  let relay: Relay;

  interface Report {
    readonly code: string;
    readonly errorCode: number;
    readonly ms: number;
    readonly startByte: number;
    readonly resources: readonly string[];
    readonly handles: readonly string[];
  }

  beforeEach(async () => {
    relay = await startRelay(setup.server.url);
    setup.b2.fileData = bytes;
    await setup.b2.uploadFile(setup.bucketId, 'slow');
  });

  afterEach(() => relay.close());

  /** Runs the program to its own end and gives what it said. */
  async function run(what: string, localFile: string): Promise<Report> {
    const { applicationKeyId, applicationKey } = setup.server;
    const { bucketId, bucketName } = setup;
    const job = { url: relay.url, applicationKeyId, applicationKey, bucketId, bucketName, localFile };
    const program = join(ROOT, 'test/fixtures/interrupted-program.ts');
    const outcome = await runExternal(process.execPath, ['--import', 'tsx', program, what, JSON.stringify(job)], {
      timeout: 30_000,
    });
    assert.equal(outcome.status, 0, outcome.stderr);
    const report = JSON.parse(outcome.stdout.toString()) as Report;
    assert.equal(report.code, 'interrupted');
    assert.equal(report.errorCode, 301);
    assert.ok(report.ms < LIMIT_MS, `it took ${report.ms} ms`);
    assert.deepEqual(
      report.resources.filter((name) => /TCP|TLS|FS|Timeout/.test(name)),
      [],
    );
    assert.deepEqual(report.handles, []);
    await until(() => relay.open() === 0);
    return report;
  }

  for (const what of ['upload in parts', 'upload by one request']) {
    it(`ends by itself after an ${what}, with nothing left open`, async () => {
      await writeFile(setup.path('source'), bytes);
      for (const endpoint of ['b2_upload_file', 'b2_upload_part'] as const) {
        setup.server.faults.add({ endpoint, fault: SLOW });
      }
      await run(what, setup.path('source'));
      assert.ok(relay.sent() < bytes.length);
    });
  }

  it('ends by itself after a download into memory, with nothing left open', async () => {
    setup.server.faults.add({ endpoint: 'b2_download_file_by_name', fault: SLOW });
    await run('download into memory', setup.path('none'));
    assert.ok(relay.received() < bytes.length);
  });

  it('leaves a file download that another process goes on with at its byte', async () => {
    const { b2, server } = setup;
    server.faults.add({ endpoint: 'b2_download_file_by_name', fault: SLOW });
    const { startByte } = await run('download into a file', setup.path('target'));
    assert.ok(startByte >= 1_000_000);
    server.faults.clear();
    const before = relay.received();
    const later = component({ ...server, url: relay.url });
    later.localFile = setup.path('target');
    await later.downloadFile(setup.bucketName, 'slow');
    assert.ok((await readFile(later.localFile)).equals(bytes));
    const passed = relay.received() - before;
    const missing = bytes.length - startByte;
    // Besides the bytes, only heads and the answer to the login.
    assert.ok(passed >= missing && passed < missing + 10_000, `${passed} for ${missing}`);
    assert.equal(b2.idle, true);
  });
});

describe('interrupt() while nothing is transferred', () => {
  const setup = withServer();

  it('ends a listing that is not answered', async () => {
    const { b2, server, bucketId } = setup;
    server.faults.add({ endpoint: 'b2_list_file_names', fault: { kind: 'never_answer' } });
    const requests = requestsOf(b2);
    await interruptWhen(b2, b2.listFiles(bucketId), () => requests.length === 1);
  });

  it('ends a listing from the handler of its event', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = Buffer.from('x');
    for (const name of ['a', 'b', 'c']) await b2.uploadFile(bucketId, name);
    const names: string[] = [];
    b2.onFileList = ({ name }) => {
      names.push(name);
      b2.interrupt();
    };
    const error = await failure(b2.listFiles(bucketId));
    assert.equal(error.code, 'interrupted');
    assert.deepEqual(names, ['a']);
  });

  it('ends a listing whose handler never settles', async () => {
    const { b2 } = setup;
    let called = false;
    b2.onBucketList = () => {
      called = true;
      return new Promise(() => undefined);
    };
    await interruptWhen(b2, b2.listBuckets(), () => called);
  });

  it('ends the login', async () => {
    const { server } = setup;
    const b2 = component(server);
    server.faults.add({ endpoint: 'b2_authorize_account', fault: { kind: 'never_answer' } });
    const requests = requestsOf(b2);
    await interruptWhen(b2, b2.authorize(), () => requests.length === 1);
    // The request may have been given up before the server saw it.
    server.faults.clear();
    await b2.authorize();
  });

  it('leaves a login that a clone waits for', async () => {
    const { server } = setup;
    const b2 = component(server);
    server.faults.add({ endpoint: 'b2_authorize_account', count: 1, fault: { kind: 'latency', ms: 200 } });
    const requests = requestsOf(b2);
    const first = b2.authorize();
    const clone = b2.clone();
    const second = clone.authorize();
    await interruptWhen(b2, first, () => requests.length === 1);
    await second;
    assert.notEqual(clone.accountId, '');
  });

  it('ends the pause between two tries', async () => {
    const { b2, server, bucketId } = setup;
    server.faults.add({
      endpoint: 'b2_list_file_names',
      fault: { kind: 'status', status: 429, code: 'too_many_requests', retryAfterSeconds: 1000 },
    });
    let pausing = false;
    b2.onError = () => {
      pausing = true;
    };
    await interruptWhen(b2, b2.listFiles(bucketId), () => pausing);
  });

  it('ends the pause between two tries of an upload', async () => {
    const { b2, server, bucketId } = setup;
    server.faults.add({
      endpoint: 'b2_upload_file',
      fault: { kind: 'status', status: 503, code: 'service_unavailable', retryAfterSeconds: 1000 },
    });
    let pausing = false;
    b2.onError = () => {
      pausing = true;
    };
    b2.fileData = Buffer.from('x');
    await interruptWhen(b2, b2.uploadFile(bucketId, 'file'), () => pausing);
  });

  it('has no effect when nothing runs', async () => {
    const { b2 } = setup;
    b2.interrupt();
    await b2.listBuckets();
    assert.equal(b2.bucketCount, 1);
  });
});
