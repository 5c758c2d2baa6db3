import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { CHUNK, collector, fetched, flipBit, KEY, SEALED, withEncryption } from '../../helpers/encrypted-component.js';
import { bytesOf, failure } from '../../helpers/setup.js';

const FIELDS = { version: 9, derivation: 10, cost: 11, chunks: 12, prefix: 13, salt: 20, fileSalt: 36, commitment: 52 };

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

  it('whose chunks were moved, repeated, left out or taken from another file leaves no file behind', async () => {
    const { b2, path, folder } = setup;
    const id = await store();
    const [stored, other] = [await ciphertext(id), await ciphertext(await store(bytesOf(content.length, 4)))];
    const header = (from: Buffer): Buffer => from.subarray(0, 96);
    const chunks = (from: Buffer): Buffer[] =>
      Array.from({ length: 11 }, (_, i) => from.subarray(96 + i * SEALED, 96 + (i + 1) * SEALED));
    const own = chunks(stored);
    const spliced = chunks(other);
    const forged: Buffer[][] = [
      [header(stored), ...own.toSpliced(3, 2, ...own.slice(3, 5).reverse())],
      [header(stored), ...own.toSpliced(3, 0, ...own.slice(3, 4))],
      [header(stored), ...own.toSpliced(3, 1)],
      [header(stored), ...own.toSpliced(3, 1, ...spliced.slice(3, 4))],
      [header(stored), ...own.slice(0, -1), ...spliced.slice(-1)],
      [header(other), ...own],
      ...[1, 5, 10].map((count) => [header(stored), ...own.slice(0, count)]),
    ];
    for (const [i, pieces] of forged.entries()) {
      const { stream, bytes } = collector();
      const raw = await storeRaw(Buffer.concat(pieces), id);
      b2.localFile = path('target');
      assert.equal((await failure(b2.downloadFileById(raw))).code, 'damaged_ciphertext', `${i}`);
      assert.deepEqual(await readdir(folder), []);
      b2.downloadStream = stream;
      assert.equal((await failure(b2.downloadFileById(raw))).code, 'damaged_ciphertext', `${i}`);
      assert.equal(stream.writableFinished, false);
      assert.ok(content.subarray(0, bytes().length).equals(bytes()), `${i}`);
    }
  });

  it('whose header was changed in any field, by somebody who knows the format, gives nothing', async () => {
    const { b2 } = setup;
    const stored = await ciphertext(await store(content.subarray(0, 1000)));
    for (const [field, at] of Object.entries(FIELDS)) {
      const forged = flipBit(stored, at);
      createHash('sha256').update(forged.subarray(0, 84)).digest().copy(forged, 84, 0, 12);
      const { stream, bytes } = collector();
      b2.downloadStream = stream;
      const { code } = await failure(b2.downloadFileById(await storeRaw(forged)));
      assert.match(code, /^(?:wrong_password|unknown_encryption|key_cost_refused|damaged_ciphertext)$/, field);
      assert.deepEqual([bytes().length, stream.writableFinished], [0, false], field);
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
