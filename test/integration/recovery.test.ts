import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { bufferSource, type TransferContext, upload } from '../../src/transfer/index.js';
import { type TestClock, testClock } from '../helpers/clock.js';
import { engine, PART, UPLOAD_OPTIONS } from '../helpers/engine.js';
import { bytesOf, failure, requestsOf, type SentRequest, storedIn, withServer } from '../helpers/setup.js';

const count = (requests: readonly SentRequest[], name: string): number =>
  requests.filter(({ call }) => call === name).length;

/** How often each part was sent. */
function timesByPart(requests: readonly SentRequest[]): Record<string, number> {
  const times: Record<string, number> = {};
  for (const { call, headers } of requests) {
    const part = headers['x-bz-part-number'];
    if (call === 'b2_upload_part' && part !== undefined) times[part] = (times[part] ?? 0) + 1;
  }
  return times;
}

describe('an account token that has expired', () => {
  const setup = withServer();

  it('is renewed once, and the call is repeated', async () => {
    const { b2, server } = setup;
    server.faults.add({ endpoint: 'b2_list_buckets', count: 1, fault: { kind: 'expire_token' } });
    const requests = requestsOf(b2);
    await b2.listBuckets();
    assert.equal(b2.bucketCount, 1);
    assert.deepEqual(
      requests.map(({ call }) => call),
      ['b2_list_buckets', 'b2_authorize_account', 'b2_list_buckets'],
    );
  });

  it('is renewed once for all the parts that are under way', async () => {
    const { b2, server, bucketId } = setup;
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    b2.config('MaxConcurrentParts', 4);
    b2.fileData = bytesOf(4 * PART);
    const endpoint = 'b2_get_upload_part_url';
    server.faults.add({ endpoint, count: 3, fault: { kind: 'latency', ms: 30 } });
    // Its refusal comes when the others have a new token already.
    server.faults.add({ endpoint, skip: 3, count: 1, fault: { kind: 'latency', ms: 200 } });
    server.faults.add({ endpoint, count: 1, fault: { kind: 'expire_token' } });
    const requests = requestsOf(b2);
    await b2.uploadFile(bucketId, 'file');
    assert.equal(count(requests, 'b2_authorize_account'), 1);
    assert.deepEqual(timesByPart(requests), { 1: 1, 2: 1, 3: 1, 4: 1 });
  });

  it('is renewed in the middle of a download that has to go on', async () => {
    const { b2, server, bucketId, bucketName } = setup;
    const bytes = bytesOf(3_000_000);
    b2.fileData = bytes;
    await b2.uploadFile(bucketId, 'file');
    server.faults.add({
      endpoint: 'b2_download_file_by_name',
      count: 1,
      fault: { kind: 'truncate', afterBytes: 1_000_000 },
    });
    server.faults.add({ endpoint: 'b2_download_file_by_name', skip: 1, count: 1, fault: { kind: 'expire_token' } });
    const requests = requestsOf(b2);
    await b2.downloadFile(bucketName, 'file');
    assert.ok(b2.fileData.equals(bytes));
    assert.equal(count(requests, 'b2_authorize_account'), 1);
  });
});

describe('an upload that fails on the way', () => {
  const setup = withServer();

  beforeEach(() => {
    setup.b2.config('FragmentSize', PART);
    setup.b2.config('SimpleUploadLimit', PART);
  });

  async function uploadAndCompare(bytes: Buffer): Promise<SentRequest[]> {
    const { b2, bucketId, bucketName } = setup;
    b2.fileData = bytes;
    const requests = requestsOf(b2);
    await b2.uploadFile(bucketId, 'file');
    const sent = [...requests];
    assert.deepEqual(await storedIn(b2, bucketId), ['upload file']);
    await b2.downloadFile(bucketName, 'file');
    assert.ok(b2.fileData.equals(bytes));
    return sent;
  }

  it('is sent again to another upload URL after a 503', async () => {
    const fault = { kind: 'status', status: 503, code: 'service_unavailable' } as const;
    setup.server.faults.add({ endpoint: 'b2_upload_file', count: 2, fault });
    const requests = await uploadAndCompare(bytesOf(100_000));
    assert.equal(count(requests, 'b2_get_upload_url'), 3);
    assert.equal(count(requests, 'b2_upload_file'), 3);
  });

  it('sends only that part again after a 503', async () => {
    const fault = { kind: 'status', status: 503, code: 'service_unavailable' } as const;
    setup.b2.config('MaxConcurrentParts', 1);
    setup.server.faults.add({ endpoint: 'b2_upload_part', skip: 1, count: 1, fault });
    const requests = await uploadAndCompare(bytesOf(3 * PART));
    assert.deepEqual(timesByPart(requests), { 1: 1, 2: 2, 3: 1 });
    // One for the lane, one after the failure.
    assert.equal(count(requests, 'b2_get_upload_part_url'), 2);
  });

  it('sends only that part again after a reset in its middle, while its siblings go on', async () => {
    setup.b2.config('MaxConcurrentParts', 3);
    const fault = { kind: 'reset', afterBytes: 1_000_000 } as const;
    setup.server.faults.add({ endpoint: 'b2_upload_part', skip: 1, count: 1, fault });
    const requests = await uploadAndCompare(bytesOf(5 * PART));
    const times = Object.values(timesByPart(requests)).sort();
    assert.deepEqual(times, [1, 1, 1, 1, 2]);
    assert.equal(setup.b2.config('ResumableUploadState'), '');
  });

  it('takes its bytes off the progress again, which ends at the size all the same', async () => {
    const { b2, server } = setup;
    server.faults.add({ endpoint: 'b2_upload_part', count: 1, fault: { kind: 'reset', afterBytes: 1_000_000 } });
    let last = -1;
    b2.onProgress = ({ bytesTransferred, direction }) => {
      if (direction === 0) last = bytesTransferred;
    };
    await uploadAndCompare(bytesOf(3 * PART));
    assert.equal(last, 3 * PART);
  });

  it('is one file and no failure when the answer to finishing it is lost', async () => {
    setup.server.faults.add({ endpoint: 'b2_finish_large_file', count: 1, fault: { kind: 'drop_response' } });
    const requests = await uploadAndCompare(bytesOf(2 * PART));
    assert.equal(count(requests, 'b2_finish_large_file'), 1);
    assert.equal(count(requests, 'b2_get_file_info'), 1);
  });

  it('is one file when finishing it took effect only after B2 was asked for it', async () => {
    const { faults } = setup.server;
    faults.add({ endpoint: 'b2_finish_large_file', count: 1, fault: { kind: 'drop_response' } });
    const fault = { kind: 'status', status: 400, code: 'bad_request', message: 'not yet' } as const;
    faults.add({ endpoint: 'b2_get_file_info', count: 1, fault });
    const requests = await uploadAndCompare(bytesOf(2 * PART));
    assert.equal(count(requests, 'b2_finish_large_file'), 2);
  });

  it('is finished again when finishing it did not take effect', async () => {
    setup.server.faults.add({ endpoint: 'b2_finish_large_file', count: 1, fault: { kind: 'reset', afterBytes: 0 } });
    const requests = await uploadAndCompare(bytesOf(2 * PART));
    assert.equal(count(requests, 'b2_finish_large_file'), 2);
  });

  it('is begun again after its unfinished file was cancelled elsewhere', async () => {
    const { b2, bucketId } = setup;
    const bytes = bytesOf(2 * PART);
    b2.fileData = bytes;
    b2.config('MaxConcurrentParts', 1);
    b2.onFragmentComplete = (event) => {
      event.interrupt = event.fragmentNumber === 1;
    };
    await failure(b2.uploadFile(bucketId, 'file'));
    b2.onFragmentComplete = null;
    const other = b2.clone();
    await other.listMultipartUploads(bucketId);
    await other.abortMultipartUpload(other.fileId[0] ?? '');
    const requests = await uploadAndCompare(bytes);
    assert.deepEqual(timesByPart(requests), { 1: 1, 2: 1 });
  });
});

describe('a download that breaks off', () => {
  const setup = withServer();
  const bytes = bytesOf(20_000_000);
  const endpoint = 'b2_download_file_by_name';

  beforeEach(async () => {
    setup.b2.fileData = bytes;
    await setup.b2.uploadFile(setup.bucketId, 'file');
  });

  for (const kind of ['truncate', 'reset'] as const) {
    for (const target of ['memory', 'file'] as const) {
      it(`goes on at its byte into ${target} after a ${kind}`, async () => {
        const { b2, server, bucketName } = setup;
        server.faults.add({ endpoint, count: 1, fault: { kind, afterBytes: 7_000_000 } });
        b2.localFile = target === 'file' ? setup.path('target') : '';
        const requests = requestsOf(b2);
        await b2.downloadFile(bucketName, 'file');
        assert.equal(requests.length, 2);
        const [, from] = /^bytes=(\d+)-$/.exec(requests[1]?.headers['range'] ?? '') ?? [];
        // A reset may throw away what the network still held.
        if (kind === 'truncate') assert.equal(from, '7000000');
        else assert.ok(Number(from) <= 7_000_000);
        assert.ok((target === 'file' ? await readFile(b2.localFile) : b2.fileData).equals(bytes));
        assert.equal(b2.config('BytesTransferred'), String(bytes.length));
      });
    }
  }

  it('goes on for as long as something comes each time', async () => {
    const { b2, server, bucketName } = setup;
    server.faults.add({ endpoint, count: 15, fault: { kind: 'truncate', afterBytes: 1_000_000 } });
    const requests = requestsOf(b2);
    await b2.downloadFile(bucketName, 'file');
    assert.equal(requests.length, 16);
    assert.ok(b2.fileData.equals(bytes));
  });

  it('keeps to its range', async () => {
    const { b2, server, bucketName } = setup;
    b2.range = '1000000-2999999';
    server.faults.add({ endpoint, count: 1, fault: { kind: 'truncate', afterBytes: 500_000 } });
    const requests = requestsOf(b2);
    await b2.downloadFile(bucketName, 'file');
    assert.deepEqual(
      requests.map(({ headers }) => headers['range']),
      ['bytes=1000000-2999999', 'bytes=1500000-2999999'],
    );
    assert.ok(b2.fileData.equals(bytes.subarray(1_000_000, 3_000_000)));
  });

  for (const target of ['memory', 'file'] as const) {
    it(`into ${target} never has the length that a wrong answer told, also without a SHA-1 to hold it against`, async () => {
      const { b2, server, bucketId, bucketName, path } = setup;
      b2.fileData = bytesOf(12_000_000);
      b2.config('SimpleUploadLimit', 5_000_000);
      b2.config('LargeFileSHA1Limit', 0);
      await b2.uploadFile(bucketId, 'parts');
      server.faults.add({ endpoint, count: 1, fault: { kind: 'wrong_length', byBytes: 7 } });
      server.faults.add({ endpoint, count: 1, fault: { kind: 'truncate', afterBytes: 3_000_000 } });
      b2.localFile = target === 'file' ? path('target') : '';
      assert.equal((await failure(b2.downloadFile(bucketName, 'parts'))).code, 'version_changed');
      await b2.downloadFile(bucketName, 'parts');
      const got = target === 'file' ? await readFile(path('target')) : b2.fileData;
      assert.ok(got.equals(bytesOf(12_000_000)));
    });
  }

  it('is refused when another version has taken the name meanwhile', async () => {
    const { b2, server, bucketId, bucketName } = setup;
    const other = b2.clone();
    other.fileData = bytesOf(20_000_000, 2);
    let replaced: Promise<string> | undefined;
    server.faults.add({ endpoint, count: 1, fault: { kind: 'bandwidth', bytesPerSecond: 20_000_000 } });
    server.faults.add({ endpoint, count: 1, fault: { kind: 'truncate', afterBytes: 10_000_000 } });
    b2.onTransfer = () => {
      replaced ??= other.uploadFile(bucketId, 'file');
      return replaced;
    };
    const error = await failure(b2.downloadFile(bucketName, 'file'));
    assert.equal(error.code, 'version_changed');
    assert.equal(error.errorCode, 302);
    await replaced;
    b2.onTransfer = null;
    await b2.downloadFile(bucketName, 'file');
    assert.ok(b2.fileData.equals(bytesOf(20_000_000, 2)));
  });
});

describe('a service that asks to wait', () => {
  const setup = withServer();
  const busy = { kind: 'status', status: 429, code: 'too_many_requests' } as const;

  it('gets the call again and again, up to MaxAttempts', async () => {
    const { b2, server } = setup;
    b2.config('MaxAttempts', 8);
    server.faults.add({ endpoint: 'b2_list_buckets', count: 7, fault: busy });
    const errors: string[] = [];
    b2.onError = ({ errorCode, description }) => errors.push(`${errorCode} ${description}`);
    const requests = requestsOf(b2);
    await b2.listBuckets();
    assert.equal(count(requests, 'b2_list_buckets'), 8);
    assert.equal(errors.length, 7);
    assert.match(errors[6] ?? '', /^151 b2_list_buckets: try 7 failed/);
  });

  it('is given up after MaxAttempts, saying how often it was asked', async () => {
    const { b2, server } = setup;
    server.faults.add({ endpoint: 'b2_list_buckets', fault: busy });
    const requests = requestsOf(b2);
    const error = await failure(b2.listBuckets());
    assert.equal(error.code, 'too_many_requests');
    assert.equal(error.attempts, 3);
    assert.equal(requests.length, 3);
    assert.match(error.message, /lower the number of parallel transfers/);
  });

  describe('for so many seconds', () => {
    let clock: TestClock;
    let context: TransferContext;

    beforeEach(() => {
      clock = testClock(Date.now());
      context = engine(setup.server, clock);
    });
    afterEach(() => context.session.http.close());

    const send = () =>
      upload(
        context,
        { bucketId: setup.bucketId, fileName: 'file', contentType: 'text/plain', fileInfo: {} },
        bufferSource(Buffer.from('x')),
        UPLOAD_OPTIONS,
      );

    it('gets the call again after exactly them', async () => {
      const fault = { ...busy, retryAfterSeconds: 17 };
      setup.server.faults.add({ endpoint: 'b2_authorize_account', count: 1, fault });
      setup.server.faults.add({ endpoint: 'b2_get_upload_url', count: 2, fault: { ...fault, retryAfterSeconds: 3 } });
      await send();
      assert.deepEqual(clock.sleeps, [17_000, 3000, 3000]);
    });

    it('gets the upload again after exactly them', async () => {
      const fault = { kind: 'status', status: 503, code: 'service_unavailable', retryAfterSeconds: 600 } as const;
      setup.server.faults.add({ endpoint: 'b2_upload_file', count: 1, fault });
      await send();
      assert.deepEqual(clock.sleeps, [600_000]);
    });

    it('is given up when they are more than a quarter of an hour in all', async () => {
      for (const endpoint of ['b2_get_upload_url', 'b2_upload_file'] as const) {
        setup.server.faults.clear();
        const fault = { ...busy, status: 503, code: 'service_unavailable', retryAfterSeconds: 400 };
        setup.server.faults.add({ endpoint, count: 3, fault });
        const error = await failure(send());
        assert.deepEqual([error.code, error.attempts, error.retryAfterMs], ['service_unavailable', 3, 400_000]);
      }
      assert.deepEqual(clock.sleeps, [400_000, 400_000, 400_000, 400_000]);
    });

    it('gets an upload at once again when it names no time, then after growing pauses', async () => {
      const fault = { kind: 'status', status: 503, code: 'service_unavailable' } as const;
      setup.server.faults.add({ endpoint: 'b2_upload_file', count: 4, fault });
      await send();
      assert.deepEqual(clock.sleeps, [500, 1000, 2000]);
    });
  });
});
