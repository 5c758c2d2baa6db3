import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { bytesOf, failure, requestsOf, withServer } from '../../helpers/setup.js';

const KEY = bytesOf(32, 7);
const OTHER = bytesOf(32, 8);

describe('server-side encryption by the component', () => {
  const setup = withServer({ minPartSize: 100_000, recommendedPartSize: 200_000 });

  const sources: Readonly<Record<string, (content: Buffer) => void>> = {
    'one request': (content) => {
      setup.b2.fileData = content;
      setup.b2.config('SimpleUploadLimit', 1_000_000);
    },
    parts: (content) => {
      setup.b2.fileData = content;
      setup.b2.config('FragmentSize', 200_000);
    },
    'a stream in parts': (content) => {
      setup.b2.uploadStream = Readable.from([content]);
      setup.b2.config('FragmentSize', 200_000);
    },
  };

  for (const [how, prepare] of Object.entries(sources)) {
    it(`with a key of the caller's own goes with an upload by ${how}, and only with that key down again`, async () => {
      const { b2, bucketId, bucketName } = setup;
      const content = bytesOf(500_000);
      prepare(content);
      b2.sseMode = 'SSE-C';
      b2.sseCustomerKey = KEY;
      const id = await b2.uploadFile(bucketId, 'secret');
      await b2.getFileInfo(id);
      assert.deepEqual([b2.fileSSEMode[0], b2.fileSize[0]], ['SSE-C', 500_000]);
      await b2.downloadFile(bucketName, 'secret');
      assert.ok(b2.fileData.equals(content));
      b2.sseCustomerKey = OTHER;
      assert.equal((await failure(b2.downloadFileById(id))).status, 403);
      b2.sseCustomerKey = '';
      b2.sseMode = '';
      assert.equal((await failure(b2.downloadFileById(id))).status, 400);
    });
  }

  it('with a key of the server is told and needs nothing for the download', async () => {
    const { b2, bucketId } = setup;
    b2.sseMode = 'SSE-B2';
    b2.fileData = 'content';
    const id = await b2.uploadFile(bucketId, 'x');
    await b2.listFiles(bucketId);
    assert.equal(b2.fileSSEMode[0], 'SSE-B2');
    b2.sseMode = '';
    await b2.downloadFileById(id);
    assert.equal(b2.fileData.toString(), 'content');
  });

  it('goes with each part that is sent by hand', async () => {
    const { b2, bucketId } = setup;
    const content = bytesOf(150_000);
    b2.sseMode = 'SSE-C';
    b2.sseCustomerKey = KEY.toString('base64');
    const id = await b2.startMultipartUpload(bucketId, 'parts');
    b2.fileData = content.subarray(0, 100_000);
    await b2.uploadPart(id, 1);
    b2.fileData = content.subarray(100_000);
    await b2.uploadPart(id, 2);
    await b2.completeMultipartUpload(id);
    await b2.downloadFileById(id);
    assert.ok(b2.fileData.equals(content));
  });

  it('changes with a copy, whole or as a part, when both keys are there', async () => {
    const { b2, bucketId } = setup;
    const content = bytesOf(150_000);
    b2.sseMode = 'SSE-C';
    b2.sseCustomerKey = KEY;
    b2.fileData = content;
    const source = await b2.uploadFile(bucketId, 'source');

    b2.sseSourceCustomerKey = KEY;
    b2.sseCustomerKey = OTHER;
    const copy = await b2.copyFile(source, '', 'copy');
    await b2.downloadFileById(copy);
    assert.ok(b2.fileData.equals(content));

    const large = await b2.startMultipartUpload(bucketId, 'large');
    b2.range = '0-99999';
    await b2.copyPart(source, large, 1);
    b2.range = '100000-';
    await b2.copyPart(source, large, 2);
    b2.range = '';
    await b2.completeMultipartUpload(large);
    await b2.downloadFileById(large);
    assert.ok(b2.fileData.equals(content));

    b2.sseMode = '';
    b2.sseCustomerKey = '';
    const plain = await b2.copyFile(source, '', 'plain');
    await b2.downloadFileById(plain);
    assert.ok(b2.fileData.equals(content));
    await b2.getFileInfo(plain);
    assert.equal(b2.fileSSEMode[0], '');
  });

  it('is refused before any request when mode and key do not fit', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'x';
    b2.sseCustomerKey = KEY;
    const requests = requestsOf(b2);
    assert.match((await failure(b2.uploadFile(bucketId, 'x'))).message, /sseMode is not SSE-C/);
    b2.sseMode = 'SSE-C';
    b2.sseCustomerKey = '';
    assert.match((await failure(b2.uploadFile(bucketId, 'x'))).message, /sseCustomerKey is empty/);
    assert.deepEqual(requests, []);
  });

  it('takes keys of 32 bytes alone, and never shows one', async () => {
    const { b2, bucketId } = setup;
    for (const wrong of [Buffer.alloc(31), 'c2hvcnQ=', 'no base64!', KEY.toString('hex')]) {
      const error = await failure(() => {
        b2.sseCustomerKey = wrong;
      });
      assert.equal(error.code, 'invalid_argument');
      assert.ok(typeof wrong !== 'string' || !error.message.includes(wrong));
    }
    b2.sseMode = 'SSE-C';
    b2.sseCustomerKey = KEY;
    const logged: string[] = [];
    b2.config('LogLevel', 3);
    b2.onLog = ({ message }) => void logged.push(message);
    b2.fileData = 'x';
    await b2.uploadFile(bucketId, 'x');
    const text = [...logged, b2.config('RawRequest'), b2.config('SentHeaders'), JSON.stringify(b2)].join('\n');
    assert.match(text, /customer-key: \[redacted\]/i);
    for (const form of ['base64', 'hex'] as const) assert.ok(!text.includes(KEY.toString(form)));
  });
});
