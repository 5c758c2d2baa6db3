import assert from 'node:assert/strict';
import { fetched, flipBit, IV, KEY, PART, PASSWORD, withEncryption } from '../../helpers/encrypted-component.js';
import { bytesOf, component, failure, requestsOf, storedIn } from '../../helpers/setup.js';

const NEW = 'the new password';

describe('reencrypt', () => {
  const { setup, content, store, ciphertext, storeRaw } = withEncryption();
  const LARGE = bytesOf(6_500_000, 5);

  function changePassword(): void {
    setup.b2.config('DecryptionPasswords', PASSWORD);
    setup.b2.encryptionPassword = NEW;
  }

  /** The contents by another instance, which knows the new password only. */
  async function byNewPassword(id: string): Promise<Buffer> {
    const reader = component(setup.server);
    reader.encryptionPassword = NEW;
    return fetched(reader, id);
  }

  it('makes a version that opens with the new password only, and leaves the old one as it is', async () => {
    const { b2, bucketId } = setup;
    const old = await store();
    const before = await ciphertext(old);
    changePassword();
    const id = await b2.reencrypt(old);
    assert.ok(content.equals(await byNewPassword(id)));
    b2.config('DecryptionPasswords', '');
    b2.encryptionPassword = PASSWORD;
    assert.equal((await failure(b2.downloadFileById(id))).code, 'wrong_password');
    assert.ok(before.equals(await ciphertext(old)));
    assert.notDeepEqual((await ciphertext(id)).subarray(20, 36), before.subarray(20, 36), 'another salt');
    await b2.listFiles(bucketId);
    assert.deepEqual([...b2.fileId], [id], 'it is the newest one');
  });

  it('keeps type, metadata, headers and modification time, and says how long the contents are', async () => {
    const { b2 } = setup;
    b2.contentType = 'text/x-diary';
    b2.cacheControl = 'max-age=7';
    b2.addMetadata('owner', 'ärchive');
    b2.config('ClientModifiedTime', '1234567890123');
    const old = await store();
    await b2.getFileInfo(old);
    const infoOf = () =>
      Object.fromEntries(
        b2.metadata.filter(({ name }) => name !== 'client_encryption').map((item) => [item.name, item.value]),
      );
    const before = infoOf();
    assert.equal(before['owner'], 'ärchive');
    assert.equal(before['client_plain_size'], String(content.length));
    b2.contentType = 'text/other';
    b2.cacheControl = '';
    b2.config('ClientModifiedTime', '');
    b2.metadata = [];
    changePassword();
    await b2.getFileInfo(await b2.reencrypt(old));
    assert.deepEqual(infoOf(), before);
    assert.deepEqual([b2.fileContentType[0], b2.fileModifiedTime[0]], ['text/x-diary', 1_234_567_890_123]);
  });

  it('keeps locks and server-side encryption unless a property says otherwise', async () => {
    const { b2 } = setup;
    b2.newLockEnabled = 'true';
    const lockedBucket = await b2.createBucket('locked-bucket');
    const until = Date.now() + 3_600_000;
    Object.assign(b2, { legalHold: 'on', retentionMode: 'governance', retainUntil: until, sseMode: 'SSE-B2' });
    b2.fileData = content;
    const old = await b2.uploadFile(lockedBucket, 'held');
    Object.assign(b2, { legalHold: '', retentionMode: '', retainUntil: 0, sseMode: '' });
    changePassword();
    const locks = async (id: string) => {
      await b2.getFileInfo(id);
      const [file] = b2.files;
      return [file?.legalHold, file?.retentionMode, file?.retainUntil, file?.sseMode];
    };
    assert.deepEqual(await locks(await b2.reencrypt(old)), ['on', 'governance', until, 'SSE-B2']);
    b2.legalHold = 'off';
    assert.deepEqual(await locks(await b2.reencrypt(old)), ['off', 'governance', until, 'SSE-B2']);
  });

  it('reads SSE-C with the key of the source, and writes with the other one', async () => {
    const { b2, server } = setup;
    const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    Object.assign(b2, { sseMode: 'SSE-C', sseCustomerKey: one });
    const old = await store();
    Object.assign(b2, { sseCustomerKey: other, sseSourceCustomerKey: one });
    changePassword();
    const id = await b2.reencrypt(old);
    const reader = component(server);
    Object.assign(reader, { encryptionPassword: NEW, sseMode: 'SSE-C', sseCustomerKey: other });
    assert.ok(content.equals(await fetched(reader, id)));
  });

  it('sends a large file in parts, with progress of the contents, while it comes in pieces', async () => {
    const { b2, server } = setup;
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    const old = await store(LARGE);
    changePassword();
    const endpoint = 'b2_download_file_by_id';
    server.faults.add({ endpoint, count: 2, fault: { kind: 'truncate', afterBytes: 2_000_000 } });
    server.faults.add({
      endpoint: 'b2_upload_part',
      count: 2,
      fault: { kind: 'status', status: 503, code: 'service_unavailable' },
    });
    b2.config('MaxAttempts', 5);
    let last = { bytesTransferred: 0, percentDone: 0, direction: 9 };
    b2.on('Progress', (event) => {
      last = event;
    });
    const requests = requestsOf(b2);
    const id = await b2.reencrypt(old);
    assert.ok(requests.filter(({ call }) => call === 'b2_upload_part').length > 5);
    assert.deepEqual([last.direction, last.bytesTransferred, last.percentDone], [0, LARGE.length, 100]);
    assert.equal(b2.config('BytesTransferred'), String(LARGE.length));
    assert.ok(LARGE.equals(await byNewPassword(id)));
  });

  it('turns the formats of openssl, a password into a key, and plain files into encrypted ones', async () => {
    const { b2 } = setup;
    b2.config('EncryptionIterations', 10_000);
    b2.config('EncryptionFormat', 'openssl');
    const openssl = await store();
    b2.config('EncryptionFormat', 'stream');
    changePassword();
    const id = await b2.reencrypt(openssl);
    assert.equal((await ciphertext(id)).subarray(0, 7).toString(), 'b2crypt');
    assert.ok(content.equals(await byNewPassword(id)));
    const plain = await storeRaw(content);
    assert.equal((await failure(b2.reencrypt(plain))).code, 'unknown_encryption');
    b2.config('AllowPlainDownload', true);
    assert.ok(content.equals(await byNewPassword(await b2.reencrypt(plain))));
    b2.config('EncryptionKey', KEY);
    const keyed = await b2.reencrypt(id);
    const reader = component(setup.server);
    reader.config('EncryptionKey', KEY);
    assert.ok(content.equals(await fetched(reader, keyed)));
  });

  for (const parts of [false, true]) {
    it(`stores nothing of a file that is damaged or was cut, ${parts ? 'in parts' : 'by one request'}`, async () => {
      const { b2, bucketId } = setup;
      if (parts) b2.config('FragmentSize', PART);
      if (parts) b2.config('SimpleUploadLimit', PART);
      const bytes = parts ? LARGE : content;
      const id = await store(bytes);
      const stored = await ciphertext(id);
      changePassword();
      const forged = [
        flipBit(stored, stored.length - 1),
        flipBit(stored, 70_000),
        stored.subarray(0, 96 + 5 * (65_536 + 16)),
        Buffer.concat([stored, Buffer.alloc(20)]),
      ];
      const ids: string[] = [];
      for (const each of forged) ids.push(await storeRaw(each, id));
      const before = await storedIn(b2, bucketId);
      for (const each of ids) assert.equal((await failure(b2.reencrypt(each))).code, 'damaged_ciphertext');
      assert.deepEqual(await storedIn(b2, bucketId), before);
    });
  }

  it('stores nothing when the last byte of a plain file arrives damaged', async () => {
    const { b2, bucketId, server } = setup;
    const id = await storeRaw(content);
    b2.config('AllowPlainDownload', true);
    server.faults.add({ endpoint: 'b2_download_file_by_id', fault: { kind: 'corrupt' } });
    assert.equal((await failure(b2.reencrypt(id))).code, 'checksum_mismatch');
    assert.deepEqual(await storedIn(b2, bucketId), ['upload raw']);
  });

  it('stores nothing when the upload fails, when the password is wrong, and when it is interrupted', async () => {
    const { b2, bucketId, server } = setup;
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    const id = await store(LARGE);
    changePassword();
    const refused = { kind: 'status', status: 400, code: 'bad_request' } as const;
    server.faults.add({ endpoint: 'b2_upload_part', skip: 2, fault: refused });
    assert.equal((await failure(b2.reencrypt(id))).code, 'bad_request');
    server.faults.clear();
    b2.onTransfer = ({ bytesTransferred }) => {
      if (bytesTransferred > 2_000_000) b2.interrupt();
    };
    assert.equal((await failure(b2.reencrypt(id))).code, 'interrupted');
    b2.onTransfer = null;
    b2.config('DecryptionPasswords', 'another one');
    assert.equal((await failure(b2.reencrypt(id))).code, 'wrong_password');
    assert.deepEqual(await storedIn(b2, bucketId), ['upload file']);
    assert.equal(b2.config('ResumableUploadState'), '');
  });

  it('is refused without a secret, for what is no id, and for a version without content', async () => {
    const { b2, bucketId } = setup;
    await store();
    await b2.hideFile(bucketId, 'file');
    await b2.listFileVersions(bucketId);
    assert.equal((await failure(b2.reencrypt(b2.fileId[0] ?? ''))).code, 'invalid_argument');
    assert.equal((await failure(b2.reencrypt(''))).code, 'invalid_argument');
    b2.encryptionPassword = '';
    b2.config('EncryptionIV', IV);
    assert.equal((await failure(b2.reencrypt('any'))).code, 'invalid_argument');
    b2.config('EncryptionIV', '');
    assert.equal((await failure(b2.reencrypt('any'))).code, 'invalid_argument');
  });
});
