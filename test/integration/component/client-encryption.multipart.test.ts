import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { CHUNK, collector, fetched, IV, KEY, PASSWORD, withEncryption } from '../../helpers/encrypted-component.js';
import { bytesOf, component, failure, storedIn } from '../../helpers/setup.js';

const PART = 2 * CHUNK;

describe('encrypted parts that are uploaded one by one', () => {
  const { setup, content, store, ciphertext } = withEncryption();
  const bytes = bytesOf(3 * PART + 777, 11);
  const cut = (number: number): Buffer => bytes.subarray((number - 1) * PART, number === 4 ? undefined : number * PART);

  async function send(uploadId: string, number: number, b2 = setup.b2): Promise<void> {
    b2.fileData = cut(number);
    await b2.uploadPart(uploadId, number, number === 4);
  }

  async function opened(name: string): Promise<Buffer> {
    const { b2, bucketName } = setup;
    await b2.downloadFile(bucketName, name);
    return b2.fileData;
  }

  it('become a file that opens with the password, ranges and listing included', async () => {
    const { b2, bucketId } = setup;
    b2.contentType = 'text/x-own';
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    for (const number of [1, 2, 3, 4]) await send(uploadId, number);
    await b2.completeMultipartUpload(uploadId);
    assert.ok(bytes.equals(await opened('parts')));
    b2.range = `${PART - 3}-${PART + 3}`;
    assert.deepEqual(await opened('parts'), bytes.subarray(PART - 3, PART + 4));
    await b2.listFiles(bucketId);
    assert.deepEqual([b2.filePlainSize[0], b2.fileContentType[0]], [bytes.length, 'text/x-own']);
    assert.equal((await ciphertext(uploadId)).indexOf(bytes.subarray(0, 32)), -1);
    b2.range = '';
    b2.encryptionPassword = 'another one';
    assert.equal((await failure(opened('parts'))).code, 'wrong_password');
  });

  it('go in any order and side by side, from files, by clones', async () => {
    const { b2, bucketId, path } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    await send(uploadId, 3);
    await Promise.all(
      [4, 1, 2].map(async (number) => {
        const twin = b2.clone();
        twin.localFile = path(`part ${number}`);
        await writeFile(twin.localFile, cut(number));
        await twin.uploadPart(uploadId, number, number === 4);
      }),
    );
    await b2.completeMultipartUpload(uploadId);
    assert.ok(bytes.equals(await opened('parts')));
  });

  it('are sent again byte for byte, and count plaintext', async () => {
    const { b2, bucketId, server } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    const unavailable = { kind: 'status', status: 503, code: 'service_unavailable' } as const;
    server.faults.add({ endpoint: 'b2_upload_part', count: 2, fault: unavailable });
    const totals: number[] = [];
    b2.on('EndTransfer', () => totals.push(Number(b2.config('BytesTransferred'))));
    for (const number of [1, 2, 3]) await send(uploadId, number);
    server.faults.add({ endpoint: 'b2_upload_part', count: 3, fault: unavailable });
    assert.equal((await failure(send(uploadId, 4))).code, 'service_unavailable');
    await send(uploadId, 4);
    await b2.completeMultipartUpload(uploadId);
    assert.deepEqual(totals, [PART, PART, PART, 777]);
    assert.ok(bytes.equals(await opened('parts')));
  });

  it('never use a nonce for other contents: no replacing, and no second try with other bytes', async () => {
    const { b2, bucketId, server } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    await send(uploadId, 1);
    assert.match((await failure(send(uploadId, 1))).message, /cannot be replaced/);
    server.faults.add({ endpoint: 'b2_upload_part', count: 3, fault: { kind: 'reset', afterBytes: 100_000 } });
    await failure(send(uploadId, 2));
    b2.fileData = bytesOf(PART, 99);
    assert.equal((await failure(b2.uploadPart(uploadId, 2))).code, 'source_changed');
    for (const number of [2, 3, 4]) await send(uploadId, number);
    await b2.completeMultipartUpload(uploadId);
    assert.ok(bytes.equals(await opened('parts')));
  });

  it('need whole chunks, one size, and a last part', async () => {
    const { b2, bucketId } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    b2.fileData = bytes.subarray(0, 100_000);
    const wrong = await failure(b2.uploadPart(uploadId, 1));
    assert.equal(wrong.code, 'invalid_argument');
    assert.match(wrong.message, /65536 or 131072/);
    await send(uploadId, 1);
    assert.equal((await failure(b2.completeMultipartUpload(uploadId))).code, 'missing_part');
    await send(uploadId, 4);
    assert.match((await failure(b2.completeMultipartUpload(uploadId))).message, /Part 2 /);
    assert.deepEqual(await storedIn(b2, bucketId), ['start parts']);
    await b2.abortMultipartUpload(uploadId);
    assert.deepEqual(await storedIn(b2, bucketId), []);
  });

  it('are encrypted as it was settled at the start, by who started', async () => {
    const { b2, bucketId, server } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    const stranger = component(server);
    stranger.encryptionPassword = PASSWORD;
    assert.equal((await failure(send(uploadId, 1, stranger))).code, 'invalid_argument');
    b2.encryptionPassword = '';
    for (const number of [1, 2, 3, 4]) await send(uploadId, number);
    await b2.completeMultipartUpload(uploadId);
    const plain = await b2.startMultipartUpload(bucketId, 'plain');
    b2.encryptionPassword = PASSWORD;
    assert.ok(bytes.equals(await opened('parts')));
    assert.equal((await failure(send(plain, 1))).code, 'invalid_argument');
  });

  it('survive the reset of a clone, and not that of their own instance', async () => {
    const { b2, bucketId, server } = setup;
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    await send(uploadId, 1);
    const twin = b2.clone();
    twin.reset();
    await send(uploadId, 2);
    b2.reset();
    Object.assign(b2, { applicationKeyId: server.applicationKeyId, applicationKey: server.applicationKey });
    b2.config('Realm', server.url);
    b2.encryptionPassword = PASSWORD;
    assert.equal((await failure(send(uploadId, 3))).code, 'invalid_argument');
  });

  it('are not mixed with copied ones', async () => {
    const { b2, bucketId } = setup;
    const stored = await store(content);
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    assert.equal((await failure(b2.copyPart(stored, uploadId, 1))).code, 'invalid_argument');
  });

  it('are in the default format only, with a password or a key', async () => {
    const { b2, bucketId } = setup;
    b2.config('EncryptionFormat', 'openssl');
    assert.equal((await failure(b2.startMultipartUpload(bucketId, 'parts'))).code, 'invalid_argument');
    b2.config('EncryptionFormat', 'stream');
    b2.config('EncryptionKey', KEY);
    b2.config('EncryptionIV', IV);
    assert.equal((await failure(b2.startMultipartUpload(bucketId, 'parts'))).code, 'invalid_argument');
    assert.deepEqual(await storedIn(b2, bucketId), []);
    b2.config('EncryptionIV', '');
    const uploadId = await b2.startMultipartUpload(bucketId, 'parts');
    for (const number of [1, 2, 3, 4]) await send(uploadId, number);
    await b2.completeMultipartUpload(uploadId);
    const { stream, bytes: taken } = collector();
    b2.downloadStream = stream;
    await b2.downloadFileById(uploadId);
    assert.ok(bytes.equals(taken()));
    await fetched(b2, uploadId);
  });
});
