import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import type { BackblazeB2 } from '../../src/index.js';
import { interruptWhen, movedBy, SLOW } from '../helpers/interrupting.js';
import { bytesOf, component, failure, requestsOf, storedIn, withServer } from '../helpers/setup.js';
import { until } from '../helpers/until.js';

const PART = 5_000_000;

function inParts(b2: BackblazeB2): BackblazeB2 {
  b2.config('FragmentSize', PART);
  b2.config('SimpleUploadLimit', PART);
  return b2;
}

describe('interrupt() during an upload', function () {
  // The bound in milliseconds is a promise for a machine that is not kept busy by others.
  this.retries(2);
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

  it('never makes one file of two contents, when the data is another one of the same size', async () => {
    const { server, bucketId } = setup;
    const b2 = inParts(setup.b2);
    b2.config('MaxConcurrentParts', 1);
    b2.onFragmentComplete = (event) => {
      event.interrupt = event.fragmentNumber === 2;
    };
    b2.fileData = bytesOf(4 * PART, 1);
    assert.equal((await failure(b2.uploadFile(bucketId, 'file'))).code, 'interrupted');
    b2.onFragmentComplete = null;
    const changed = bytesOf(4 * PART, 2);

    const other = inParts(component(server));
    other.fileData = changed;
    other.config('ResumableUploadState', b2.config('ResumableUploadState'));
    assert.equal((await failure(other.uploadFile(bucketId, 'file'))).code, 'resume_mismatch');

    b2.fileData = changed;
    await b2.uploadFile(bucketId, 'file');
    await b2.downloadFile(setup.bucketName, 'file');
    assert.ok(b2.fileData.equals(changed));
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
    b2.config('LargeFileSHA1Limit', b2.fileData.length);
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

describe('interrupt() while nothing is transferred', function () {
  // The bound in milliseconds is a promise for a machine that is not kept busy by others.
  this.retries(2);
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
      fault: { kind: 'status', status: 429, code: 'too_many_requests', retryAfterSeconds: 600 },
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
      fault: { kind: 'status', status: 503, code: 'service_unavailable', retryAfterSeconds: 600 },
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
