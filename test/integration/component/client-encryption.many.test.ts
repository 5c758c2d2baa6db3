import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fetched, PASSWORD, withEncryption } from '../../helpers/encrypted-component.js';
import { bytesOf, component } from '../../helpers/setup.js';

const MIB5 = 5_000_000;
/** Around a chunk, as plaintext and as it is stored, and around the smallest part of B2. */
const SIZES = [0, 1, ...Array.from({ length: 35 }, (_, i) => 65_519 + i), 131_072, MIB5 - 1, MIB5, MIB5 + 1];

describe('many files with client-side encryption', () => {
  const { setup, ciphertext } = withEncryption({ minPartSize: MIB5, recommendedPartSize: MIB5 });
  const nameOf = (i: number): string => `many/${i}`;

  async function download(ids: readonly string[]): Promise<Awaited<ReturnType<typeof setup.b2.downloadFiles>>> {
    const entries = ids.map((fileId, i) => ({ fileId, localFile: join(setup.folder, `${i}`) }));
    return setup.b2.downloadFiles(entries);
  }

  /** In the order of their names, which end with their number. */
  async function uploaded(): Promise<string[]> {
    const { b2, bucketId } = setup;
    await b2.listFiles(bucketId);
    const number = (name: string): number => Number(name.split('/')[1]);
    return b2.files.toSorted((a, b) => number(a.name) - number(b.name)).map(({ id }) => id);
  }

  it('come back at every border of chunks and parts, and cost one derivation', async () => {
    const { b2, bucketId } = setup;
    const entries = SIZES.map((size, i) => ({ fileName: nameOf(i), fileData: bytesOf(size, i) }));
    const result = await b2.uploadFiles(bucketId, entries);
    assert.deepEqual([result.completed, result.failed], [SIZES.length, []]);
    assert.equal(
      result.bytes,
      SIZES.reduce((sum, size) => sum + size, 0),
    );
    const ids = await uploaded();
    assert.deepEqual(b2.files.map(({ plainSize }) => plainSize).toSorted(), SIZES.toSorted());
    const salts = new Set<string>();
    for (const id of ids.slice(0, 5)) salts.add((await ciphertext(id)).toString('hex', 20, 36));
    assert.equal(salts.size, 1);
    assert.deepEqual((await download(ids)).failed, []);
    for (const [i, size] of SIZES.entries()) {
      assert.ok(bytesOf(size, i).equals(await readFile(join(setup.folder, `${i}`))), `${size} bytes`);
    }
  });

  it('are told one by one when some are plain, of another password or damaged, and the others come', async () => {
    const { b2, bucketId, server } = setup;
    const content = bytesOf(100_000);
    const fileOf = (i: number) => [{ fileName: nameOf(i), fileData: content }];
    await b2.uploadFiles(bucketId, fileOf(0));
    b2.encryptionPassword = '';
    await b2.uploadFiles(bucketId, fileOf(1));
    b2.encryptionPassword = 'another one';
    await b2.uploadFiles(bucketId, fileOf(2));
    const plain = component(server);
    plain.fileData = (await ciphertext((await uploaded())[0] ?? '')).subarray(0, 70_000);
    await plain.uploadFile(bucketId, nameOf(3));
    b2.encryptionPassword = PASSWORD;
    const ids = await uploaded();
    const told: (string | undefined)[] = [];
    b2.onFileComplete = ({ error }) => void told.push(error?.code);
    const { completed, failed } = await download(ids);
    assert.equal(completed, 1);
    assert.deepEqual(failed.map(({ localFile, error }) => [localFile.slice(-1), error.code]).toSorted(), [
      ['1', 'unknown_encryption'],
      ['2', 'wrong_password'],
      ['3', 'damaged_ciphertext'],
    ]);
    assert.equal(told.length, 4);
    b2.config('AllowPlainDownload', true);
    b2.config('DecryptionPasswords', 'another one');
    b2.overwrite = true;
    assert.equal((await download(ids.slice(0, 3))).completed, 3);
    for (const name of ['0', '1', '2']) assert.ok(content.equals(await readFile(join(setup.folder, name))), name);
    assert.ok(content.equals(await fetched(b2, ids[2] ?? '')));
  });
});
