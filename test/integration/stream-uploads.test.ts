import assert from 'node:assert/strict';
import type { BackblazeB2 } from '../../src/index.js';
import { bytesOf, failure, requestsOf, storedIn, withServer } from '../helpers/setup.js';

const PART = 5_000_000;

/** A stream in pieces that fit no part. */
function* streamOf(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 700_001) yield bytes.subarray(at, at + 700_001);
}

describe('the upload of a stream', () => {
  const setup = withServer();

  async function stored(b2: BackblazeB2, name: string): Promise<Buffer> {
    const reader = b2.clone();
    await reader.downloadFile(setup.bucketName, name);
    return reader.fileData;
  }

  for (const [fragmentSize, bufferLimit, simpleLimit] of [
    [8_000_000, PART, PART],
    [8_000_000, 20_000_000, PART],
    [PART, PART, 9_000_000],
    [PART, 9_000_000, 9_000_000],
  ]) {
    it(`has two parts at least with FragmentSize=${fragmentSize}, BufferLimit=${bufferLimit}, SimpleUploadLimit=${simpleLimit}`, async () => {
      const { b2, bucketId } = setup;
      b2.config('FragmentSize', fragmentSize);
      b2.config('BufferLimit', bufferLimit);
      b2.config('SimpleUploadLimit', simpleLimit);
      for (const size of [0, PART, PART + 1, 7_000_000, 8_000_001, 9_000_001, 13_000_000]) {
        const content = bytesOf(size);
        b2.uploadStream = streamOf(content);
        await b2.uploadFile(bucketId, `stream-${size}`);
        assert.ok(content.equals(await stored(b2, `stream-${size}`)), `${size} bytes`);
      }
    });
  }

  describe('that is continued', () => {
    const whole = bytesOf(22_000_000);

    beforeEach(async () => {
      const { b2, bucketId } = setup;
      b2.config('SimpleUploadLimit', PART);
      b2.config('FragmentSize', PART);
      b2.config('MaxConcurrentParts', 1);
      b2.uploadStream = streamOf(whole);
      b2.onFragmentComplete = (event) => {
        event.interrupt = event.fragmentNumber === 3;
      };
      assert.equal((await failure(b2.uploadFile(bucketId, 'stream'))).code, 'interrupted');
      b2.onFragmentComplete = null;
    });

    it('sends only what B2 does not have', async () => {
      const { b2, bucketId } = setup;
      const requests = requestsOf(b2);
      b2.uploadStream = streamOf(whole);
      await b2.uploadFile(bucketId, 'stream');
      assert.deepEqual(
        requests.filter(({ call }) => call === 'b2_upload_part').map(({ headers }) => headers['x-bz-part-number']),
        ['4', '5'],
      );
      assert.ok(whole.equals(await stored(b2, 'stream')));
    });

    it('is of the new content where that differs from the old', async () => {
      const { b2, bucketId } = setup;
      const other = bytesOf(23_000_000, 2);
      b2.uploadStream = streamOf(other);
      await b2.uploadFile(bucketId, 'stream');
      assert.ok(other.equals(await stored(b2, 'stream')));
    });

    it('never ends with parts of a longer one', async () => {
      const { b2, bucketId } = setup;
      const other = bytesOf(7_000_000, 2);
      b2.uploadStream = streamOf(other);
      const error = await failure(b2.uploadFile(bucketId, 'stream'));
      assert.equal(error.code, 'resume_mismatch');
      assert.match(error.message, /ended in part 2, .* has a part 3/);
      b2.uploadStream = streamOf(whole);
      await b2.uploadFile(bucketId, 'stream');
      assert.ok(whole.equals(await stored(b2, 'stream')));
    });

    it('begins anew when the state is cleared', async () => {
      const { b2, bucketId } = setup;
      const other = bytesOf(7_000_000, 2);
      b2.config('ResumableUploadState', '');
      b2.startByte = 0;
      b2.uploadStream = streamOf(other);
      await b2.uploadFile(bucketId, 'stream');
      assert.ok(other.equals(await stored(b2, 'stream')));
    });
  });

  describe('that was stored without a word of it', () => {
    const whole = bytesOf(12_000_000);

    beforeEach(async () => {
      const { b2, bucketId, server } = setup;
      b2.config('SimpleUploadLimit', PART);
      b2.config('FragmentSize', PART);
      server.faults.add({ endpoint: 'b2_finish_large_file', fault: { kind: 'drop_response' } });
      server.faults.add({ endpoint: 'b2_get_file_info', fault: { kind: 'reset', afterBytes: 0 } });
      b2.uploadStream = streamOf(whole);
      assert.equal((await failure(b2.uploadFile(bucketId, 'stream'))).code, 'connection_reset');
      server.faults.clear();
    });

    it('is the version of the next call that gives it again', async () => {
      const { b2, bucketId } = setup;
      b2.uploadStream = streamOf(whole);
      await b2.uploadFile(bucketId, 'stream');
      assert.ok(whole.equals(await stored(b2, 'stream')));
      assert.deepEqual(await storedIn(b2, bucketId), ['upload stream']);
    });

    it('is not taken for another one', async () => {
      const { b2, bucketId } = setup;
      const other = bytesOf(12_000_000, 2);
      b2.uploadStream = streamOf(other);
      await b2.uploadFile(bucketId, 'stream');
      assert.ok(other.equals(await stored(b2, 'stream')));
      assert.deepEqual(await storedIn(b2, bucketId), ['upload stream', 'upload stream']);
    });

    it('is not taken for one that begins or ends in the same way', async () => {
      const { b2, bucketId } = setup;
      const altered = Buffer.concat([whole.subarray(0, 11_999_999), Buffer.from('x')]);
      for (const other of [altered, whole.subarray(0, 7_000_000), Buffer.concat([whole, Buffer.from('x')])]) {
        b2.uploadStream = streamOf(other);
        assert.equal((await failure(b2.uploadFile(bucketId, 'stream'))).code, 'resume_mismatch');
      }
      assert.deepEqual(await storedIn(b2, bucketId), ['upload stream']);
    });
  });
});
