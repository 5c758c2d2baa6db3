import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { BackblazeB2 } from '../../../src/index.js';
import { interruptWhen } from '../../helpers/interrupting.js';
import { bytesOf, failure, withServer } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';

const PART = 5_000_000;

/** Handlers of Transfer that take their time: how many were at work at once, and how many bytes they have seen to the end. */
function slowHandler(b2: BackblazeB2) {
  const seen = { running: 0, most: 0, bytes: 0, calls: 0 };
  b2.onTransfer = async ({ text }) => {
    seen.calls++;
    seen.running++;
    seen.most = Math.max(seen.most, seen.running);
    for (let i = 0; i < 3; i++) await turn();
    seen.running--;
    seen.bytes += text.length;
  };
  return seen;
}

describe('a handler of Transfer that returns a promise', () => {
  const setup = withServer();

  it('gets one block of a download at a time, and the method ends behind the last one', async () => {
    const { b2, bucketId, bucketName } = setup;
    const bytes = bytesOf(PART);
    b2.fileData = bytes;
    await b2.uploadFile(bucketId, 'file');
    const seen = slowHandler(b2);
    await b2.downloadFile(bucketName, 'file');
    assert.deepEqual([seen.most, seen.running, seen.bytes], [1, 0, bytes.length]);
    assert.ok(seen.calls > 10, `${seen.calls} blocks`);
    assert.ok(b2.fileData.equals(bytes));
  });

  it('holds an upload back: the next block of the same request waits for it', async () => {
    const { b2, bucketId, bucketName } = setup;
    const bytes = bytesOf(PART);
    b2.fileData = bytes;
    const seen = slowHandler(b2);
    await b2.uploadFile(bucketId, 'file');
    assert.deepEqual([seen.most, seen.running], [1, 0]);
    assert.ok(seen.calls > 1, `${seen.calls} blocks`);
    b2.onTransfer = null;
    await b2.downloadFile(bucketName, 'file');
    assert.ok(b2.fileData.equals(bytes));
  });

  it('holds each part of an upload in parts back on its own', async () => {
    const { b2, bucketId } = setup;
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    b2.config('MaxConcurrentParts', 2);
    b2.fileData = bytesOf(4 * PART);
    const seen = slowHandler(b2);
    await b2.uploadFile(bucketId, 'file');
    assert.equal(seen.running, 0);
    assert.ok(seen.most <= 2, `${seen.most} at once`);
  });

  for (const [name, move] of [
    ['an upload', (b2: BackblazeB2) => b2.uploadFile(setup.bucketId, 'other')],
    ['a download', (b2: BackblazeB2) => b2.downloadFile(setup.bucketName, 'file')],
  ] as const) {
    it(`ends ${name} when it rejects, which is called once and can be repeated`, async () => {
      const { b2, bucketId } = setup;
      const bytes = bytesOf(PART);
      b2.fileData = bytes;
      await b2.uploadFile(bucketId, 'file');
      let calls = 0;
      b2.onTransfer = async () => {
        calls++;
        await turn();
        throw new Error('full');
      };
      const error = await failure(move(b2));
      assert.deepEqual([error.code, calls, b2.idle], ['handler_failed', 1, true]);
      assert.match(error.message, /Transfer.*full/);
      b2.onTransfer = null;
      b2.fileData = bytes;
      await move(b2);
    });

    it(`does not hold interrupt() of ${name} up, however long it takes`, async () => {
      const { b2, bucketId } = setup;
      b2.fileData = bytesOf(PART);
      await b2.uploadFile(bucketId, 'file');
      let called = false;
      b2.onTransfer = () => {
        called = true;
        return new Promise(() => undefined);
      };
      await interruptWhen(b2, move(b2), () => called);
    });
  }

  it('is no silence of the network when it takes longer than the time limit', async () => {
    const { b2, bucketId, bucketName } = setup;
    b2.timeout = 1;
    b2.fileData = bytesOf(300_000);
    let held = 0;
    b2.onTransfer = async () => {
      if (held++ > 0) return;
      const end = Date.now() + 1500;
      await until(() => Date.now() > end);
    };
    await b2.uploadFile(bucketId, 'file');
    held = 0;
    await b2.downloadFile(bucketName, 'file');
    assert.equal(b2.fileData.length, 300_000);
  });
});
