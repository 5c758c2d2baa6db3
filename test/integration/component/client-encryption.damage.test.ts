import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { CHUNK, collector, fetched, flipBit, KEY, withEncryption } from '../../helpers/encrypted-component.js';
import { failure } from '../../helpers/setup.js';

describe('a stored file that should be encrypted', () => {
  const { setup, content, store, ciphertext, storeRaw } = withEncryption();

  it('of another password fails as wrong_password, also when a range is asked for', async () => {
    const { b2 } = setup;
    const id = await store();
    b2.encryptionPassword = 'another one';
    for (const range of ['', '5-9', '400000-400009']) {
      b2.range = range;
      assert.equal((await failure(b2.downloadFileById(id))).code, 'wrong_password');
    }
    b2.encryptionPassword = '';
    b2.config('EncryptionKey', KEY);
    assert.equal((await failure(b2.downloadFileById(id))).code, 'wrong_password');
  });

  it('that was altered, cut or lengthened leaves no file behind', async () => {
    const { b2, path, folder } = setup;
    const id = await store();
    const stored = await ciphertext(id);
    const flipped = flipBit(stored, 500_000);
    const whole = 96 + 5 * (CHUNK + 16);
    for (const bytes of [flipped, stored.subarray(0, whole), Buffer.concat([stored, Buffer.alloc(100)])]) {
      b2.localFile = path('target');
      assert.equal((await failure(b2.downloadFileById(await storeRaw(bytes, id)))).code, 'damaged_ciphertext');
      assert.deepEqual(await readdir(folder), []);
    }
  });

  it('gives a stream no byte that is not verified, and does not end it', async () => {
    const { b2 } = setup;
    const stored = flipBit(await ciphertext(await store()), 300_000);
    const { stream, bytes } = collector();
    b2.downloadStream = stream;
    const id = await storeRaw(stored);
    assert.equal((await failure(b2.downloadFileById(id))).code, 'damaged_ciphertext');
    assert.equal(stream.writableFinished, false);
    assert.ok(bytes().length <= 4 * CHUNK);
    assert.ok(content.subarray(0, bytes().length).equals(bytes()));
  });

  it('is an error when it is not encrypted, unless that is allowed', async () => {
    const { b2, path } = setup;
    const id = await storeRaw(content);
    const error = await failure(b2.downloadFileById(id));
    assert.equal(error.code, 'unknown_encryption');
    assert.match(error.message, /AllowPlainDownload/);
    b2.config('AllowPlainDownload', true);
    assert.ok(content.equals(await fetched(b2, id)));
    for (const [start, end] of [
      [3, 9],
      [CHUNK, CHUNK + 5],
      [content.length - 3, content.length - 1],
    ] as const) {
      b2.range = `${start}-${end}`;
      assert.ok(content.subarray(start, end + 1).equals(await fetched(b2, id)), b2.range);
    }
    b2.range = '';
    b2.localFile = path('empty');
    await b2.downloadFileById(await storeRaw(Buffer.alloc(0)));
    assert.equal((await readFile(path('empty'))).length, 0);
  });

  it('that should be encrypted is an error also where plain files are allowed', async () => {
    const { b2 } = setup;
    b2.config('AllowPlainDownload', true);
    const id = await storeRaw(content, await store());
    assert.equal((await failure(b2.downloadFileById(id))).code, 'damaged_ciphertext');
  });

  it('of AES-256-CBC is found out by a wrong password, and by its SHA-1 when it was altered', async () => {
    const { b2, server } = setup;
    b2.config('EncryptionFormat', 'openssl');
    b2.config('EncryptionIterations', 10_000);
    b2.config('SimpleUploadLimit', 1_000_000);
    const id = await store();
    server.faults.add({ endpoint: 'b2_download_file_by_id', count: 1, fault: { kind: 'corrupt' } });
    assert.equal((await failure(b2.downloadFileById(id))).code, 'checksum_mismatch');
    b2.encryptionPassword = 'another one';
    assert.equal((await failure(b2.downloadFileById(id))).code, 'wrong_password');
  });
});
