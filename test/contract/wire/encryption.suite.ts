import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { type Json, sha1 } from '../../helpers/raw-b2.js';
import { type Headers, pathOf, refused, type Session, verdict } from './session.js';
import { useBucket, type Wire } from './wire.js';

const SSE_B2 = { algorithm: 'AES256', mode: 'SSE-B2' };
const SSE_C = { algorithm: 'AES256', mode: 'SSE-C' };
const NONE = { algorithm: null, mode: null };
const SERVICE: Headers = { 'x-bz-server-side-encryption': 'AES256' };
const CUSTOMER = 'x-bz-server-side-encryption-customer-';

interface CustomerKey {
  readonly headers: Headers;
  readonly json: Json;
}

function newKey(length = 32): CustomerKey {
  const bytes = randomBytes(length);
  const [customerKey, customerKeyMd5] = [bytes.toString('base64'), createHash('md5').update(bytes).digest('base64')];
  const headers = {
    [`${CUSTOMER}algorithm`]: 'AES256',
    [`${CUSTOMER}key`]: customerKey,
    [`${CUSTOMER}key-md5`]: customerKeyMd5,
  };
  return { headers, json: { ...SSE_C, customerKey, customerKeyMd5 } };
}

/** Mode and algorithm: an answer may have the digest of a customer's key as well. */
const modeOf = ({ serverSideEncryption: { mode, algorithm } }: Json): Json => ({ algorithm, mode });

/** Source: B2 docs, "Server-Side Encryption". */
export function encryptionFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  const key = newKey();
  const other = newKey();
  let b2: Session;
  let secret: Json;
  before(async () => {
    ({ b2 } = wire);
    secret = await b2.store(bucket.bucketId, 'secret', 'content', key.headers);
  });
  const upload = (headers: Headers) => b2.upload(bucket.bucketId, 'file', 'content', headers);

  describe('by the service', () => {
    it('is told in every answer and header, and is not noticed in a download', async () => {
      const file = await b2.store(bucket.bucketId, 'file', 'content', SERVICE);
      assert.deepEqual(file.serverSideEncryption, SSE_B2);
      const info = await b2.ok('b2_get_file_info', { fileId: file.fileId });
      assert.deepEqual(info.serverSideEncryption, SSE_B2);
      const { headers, body } = await b2.byId(file.fileId);
      assert.equal(headers['x-bz-server-side-encryption'], 'AES256');
      assert.equal(body.toString(), 'content');
    });

    it('knows AES256 alone', async () => {
      await refused(upload({ 'x-bz-server-side-encryption': 'AES128' }), '400 bad_request');
    });

    it('excludes a key of the customer', async () => {
      await refused(upload({ ...SERVICE, ...key.headers }), '400 bad_request');
    });

    it('is said of a large file at its start, and not with its parts', async () => {
      const about = { bucketId: bucket.bucketId, fileName: 'large', contentType: 'a/b' };
      const started = await b2.ok('b2_start_large_file', { ...about, serverSideEncryption: SSE_B2 });
      assert.deepEqual(started.serverSideEncryption, SSE_B2);
      const { json } = await b2.part(started.fileId, 1, 'x');
      assert.deepEqual(json.serverSideEncryption, SSE_B2);
      await b2.ok('b2_cancel_large_file', { fileId: started.fileId });
    });

    it('is put on a copy when that asks for it, and not taken from the source', async () => {
      const file = await b2.store(bucket.bucketId, 'file', 'content', SERVICE);
      const copied = { sourceFileId: file.fileId, fileName: 'copy' };
      assert.deepEqual((await b2.ok('b2_copy_file', copied)).serverSideEncryption, NONE);
      const asked = { ...copied, destinationServerSideEncryption: SSE_B2 };
      assert.deepEqual((await b2.ok('b2_copy_file', asked)).serverSideEncryption, SSE_B2);
    });

    it('is the default of a bucket for files that say nothing', async () => {
      const encrypted = await wire.makeBucket({ defaultServerSideEncryption: SSE_B2 });
      const { bucketId } = encrypted;
      assert.deepEqual((await b2.store(bucketId, 'file', 'x')).serverSideEncryption, SSE_B2);
      const about = { bucketId, fileName: 'large', contentType: 'a/b' };
      assert.deepEqual((await b2.ok('b2_start_large_file', about)).serverSideEncryption, SSE_B2);
      const copied = { sourceFileId: secret.fileId, fileName: 'copy', destinationBucketId: bucketId };
      const made = await b2.ok('b2_copy_file', { ...copied, sourceServerSideEncryption: key.json });
      assert.deepEqual(made.serverSideEncryption, SSE_B2);
      assert.deepEqual(modeOf(await b2.store(bucketId, 'secret', 'x', key.headers)), SSE_C);
      await wire.dropBucket(encrypted);
    });
  });

  describe('by a key of the customer', () => {
    it('is told in every answer, and with the digest of the key in the headers', async () => {
      assert.deepEqual(modeOf(secret), SSE_C);
      for (const method of ['GET', 'HEAD']) {
        const { headers, status } = await b2.byId(secret.fileId, key.headers, method);
        assert.equal(status, 200);
        assert.equal(headers[`${CUSTOMER}algorithm`], 'AES256');
        assert.equal(headers[`${CUSTOMER}key-md5`], key.headers[`${CUSTOMER}key-md5`]);
        assert.equal(headers[`${CUSTOMER}key`], undefined);
      }
    });

    it('gives the content for the key, also in a range and by name', async () => {
      assert.equal((await b2.byId(secret.fileId, key.headers)).body.toString(), 'content');
      const range = { ...key.headers, range: 'bytes=2-3' };
      assert.equal((await b2.download(pathOf(bucket, 'secret'), range)).body.toString(), 'nt');
    });

    it('refuses a download without the key, and with another one', async () => {
      await refused(b2.byId(secret.fileId), '400 bad_request');
      await refused(b2.byId(secret.fileId, other.headers), '403 access_denied');
      assert.equal((await b2.byId(secret.fileId, {}, 'HEAD')).status, 400);
      assert.equal((await b2.byId(secret.fileId, other.headers, 'HEAD')).status, 403);
    });

    it('refuses a key whose digest is wrong, and one of another length', async () => {
      const { [`${CUSTOMER}key-md5`]: md5 } = other.headers;
      const wrong = { ...key.headers, [`${CUSTOMER}key-md5`]: md5 ?? '' };
      await refused(upload(wrong), '400 bad_request');
      await refused(b2.byId(secret.fileId, wrong), '400 bad_request');
      await refused(upload(newKey(31).headers), '400 bad_request');
    });

    for (const missing of ['algorithm', 'key', 'key-md5']) {
      it(`wants the header of the ${missing} with the other two`, async () => {
        const { [CUSTOMER + missing]: _, ...rest } = key.headers;
        await refused(upload(rest), '400 bad_request');
      });
    }

    it('does not hide what is said of the file', async () => {
      const info = await b2.ok('b2_get_file_info', { fileId: secret.fileId });
      assert.deepEqual([info.contentLength, modeOf(info)], [7, SSE_C]);
    });

    it('comes with every part, and is that of the start', async () => {
      const about = { bucketId: bucket.bucketId, fileName: 'large', contentType: 'a/b' };
      const { fileId } = await b2.ok('b2_start_large_file', { ...about, serverSideEncryption: key.json });
      const given = await b2.part(fileId, 1, 'x', key.headers);
      assert.deepEqual([verdict(given), modeOf(given.json)], ['200', SSE_C]);
      await refused(b2.part(fileId, 1, 'x'), '400 bad_request');
      await refused(b2.part(fileId, 1, 'x', other.headers), '400 bad_request', '403 access_denied');
      await b2.ok('b2_cancel_large_file', { fileId });
    });

    it('opens the source of a copy', async () => {
      const copy = (body: Json = {}) =>
        b2.post('b2_copy_file', { sourceFileId: secret.fileId, fileName: 'copy', ...body });
      assert.match(await refused(copy(), '400 bad_request'), /Server Side Encryption/);
      await refused(copy({ sourceServerSideEncryption: other.json }), '403 access_denied');
      const { json } = await copy({ sourceServerSideEncryption: key.json });
      assert.deepEqual([json.serverSideEncryption, json.contentSha1], [NONE, sha1('content')]);
      assert.equal((await b2.byId(json.fileId)).body.toString(), 'content');
    });

    it('is given to a copy', async () => {
      const plain = await b2.store(bucket.bucketId, 'plain', 'content');
      const copied = { sourceFileId: plain.fileId, fileName: 'copy', destinationServerSideEncryption: other.json };
      const { fileId } = await b2.ok('b2_copy_file', copied);
      assert.equal((await b2.byId(fileId, other.headers)).body.toString(), 'content');
      await refused(b2.byId(fileId), '400 bad_request');
    });
  });

  it('refuses a mode or an algorithm that it does not know', async () => {
    const about = { bucketId: bucket.bucketId, fileName: 'large', contentType: 'a/b' };
    for (const serverSideEncryption of [
      { mode: 'SSE-X', algorithm: 'AES256' },
      { mode: 'SSE-B2', algorithm: 'DES' },
    ]) {
      const asked = b2.post('b2_start_large_file', { ...about, serverSideEncryption });
      await refused(asked, '400 bad_request', '400 bad_json');
    }
  });

  it('takes a mode of null for none', async () => {
    const about = { bucketId: bucket.bucketId, fileName: 'large', contentType: 'a/b' };
    const started = await b2.ok('b2_start_large_file', { ...about, serverSideEncryption: NONE });
    assert.deepEqual(started.serverSideEncryption, NONE);
  });
}
