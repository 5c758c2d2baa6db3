import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { CHUNK, fetched, IV, KEY, PASSWORD, withEncryption } from '../../helpers/encrypted-component.js';
import { isThere, runExternal } from '../../helpers/external-command.js';

describe('what client-side encryption stores', () => {
  const { setup, content, store, ciphertext } = withEncryption();

  it('is ciphertext, and its file info tells how, and how long the contents are', async () => {
    const { b2 } = setup;
    const id = await store();
    const stored = await ciphertext(id);
    assert.equal(stored.length, 96 + content.length + 16 * Math.ceil(content.length / CHUNK));
    assert.equal(stored.indexOf(content.subarray(0, 16)), -1);
    await b2.getFileInfo(id);
    const info = new Map(b2.metadata.map(({ name, value }) => [name, value]));
    assert.equal(info.get('client_encryption'), `stream1.${stored.subarray(0, 96).toString('base64url')}`);
    assert.equal(info.get('client_plain_size'), String(content.length));
  });

  it('has nothing in common with the same contents stored before', async () => {
    const zeros = Buffer.alloc(300_000);
    const [one, other] = [await ciphertext(await store(zeros)), await ciphertext(await store(zeros))];
    assert.notDeepEqual(one.subarray(36, 52), other.subarray(36, 52));
    const blocks = new Set<string>();
    for (const bytes of [one, other]) {
      for (let at = 96; at + 16 <= bytes.length; at += 16) blocks.add(bytes.toString('latin1', at, at + 16));
    }
    assert.equal(
      blocks.size,
      2 * Math.floor((one.length - 96) / 16),
      'all blocks differ, though all of the contents are alike',
    );
  });

  it('keeps no note that the caller has of another file', async () => {
    const { b2 } = setup;
    const id = await store();
    await b2.getFileInfo(id);
    b2.addMetadata('Client_Encryption', 'aes-256-cbc');
    const again = await store(content.subarray(0, 10));
    b2.range = '5-';
    assert.deepEqual(await fetched(b2, again), content.subarray(5, 10));
  });

  it('can be read by openssl in the openssl format and as raw AES-256-CBC', async function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    const { b2, path } = setup;
    b2.config('EncryptionFormat', 'openssl');
    b2.config('EncryptionIterations', 10_000);
    await writeFile(path('salted'), await ciphertext(await store()));
    b2.config('EncryptionKey', KEY);
    b2.config('EncryptionIV', IV);
    await writeFile(path('raw'), await ciphertext(await store()));
    const salted = `enc -d -aes-256-cbc -pbkdf2 -iter 10000 -in ${path('salted')} -out ${path('one')} -pass`;
    await runExternal('openssl', [...salted.split(' '), `pass:${PASSWORD}`]);
    const raw = `enc -d -aes-256-cbc -K ${KEY} -iv ${IV} -in ${path('raw')} -out ${path('other')}`;
    await runExternal('openssl', raw.split(' '));
    assert.ok(content.equals(await readFile(path('one'))));
    assert.ok(content.equals(await readFile(path('other'))));
  });

  it('can be copied on the side of B2, and the copy opens with the password', async () => {
    const { b2 } = setup;
    const copy = await b2.copyFile(await store(), '', 'copy');
    assert.ok(content.equals(await fetched(b2, copy)));
  });

  it('is listed with the size of its contents, whatever its format, and only when it is encrypted', async () => {
    const { b2, bucketId } = setup;
    b2.config('EncryptionIterations', 10_000);
    const store = (fileName: string) => b2.uploadFile(bucketId, fileName);
    b2.fileData = content;
    await store('1 stream');
    b2.config('EncryptionFormat', 'openssl');
    await store('2 openssl');
    b2.config('EncryptionKey', KEY);
    b2.config('EncryptionIV', IV);
    await store('3 raw');
    b2.config('EncryptionIV', '');
    b2.config('EncryptionFormat', 'stream');
    b2.uploadStream = [content];
    await store('4 streamed');
    b2.config('EncryptionKey', '');
    b2.encryptionPassword = '';
    await store('5 plain');
    const told: number[] = [];
    b2.onFileList = ({ plainSize }) => void told.push(plainSize);
    await b2.listFiles(bucketId);
    const { length } = content;
    assert.deepEqual([...b2.filePlainSize], [length, length, length, length, -1]);
    assert.deepEqual(told, [...b2.filePlainSize]);
    assert.ok(b2.files.every(({ size, plainSize }) => size > plainSize));
    await b2.getFileInfo(b2.fileId[1] ?? '');
    assert.equal(b2.filePlainSize[0], length);
    await b2.hideFile(bucketId, '1 stream');
    await b2.listFileVersions(bucketId);
    assert.equal(b2.filePlainSize[0], -1);
  });
});
