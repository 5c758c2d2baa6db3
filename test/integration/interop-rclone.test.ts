import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere } from '../helpers/external-command.js';
import { type Rclone, rcloneFor } from '../helpers/rclone.js';
import { bytesOf, component, withSharedServer } from '../helpers/setup.js';

/** Names that need encoding somewhere, and one file that goes in parts. */
const FILES: Readonly<Record<string, Buffer>> = {
  'small.txt': Buffer.from('small'),
  'empty.bin': Buffer.alloc(0),
  'two  spaces and + plus.txt': Buffer.from('plus'),
  '100% & %2F = what? #1.txt': Buffer.from('percent'),
  'päper/日本語/😀.txt': Buffer.from('names'),
  'in parts.bin': bytesOf(12_345_678),
};
/** Milliseconds that are not whole seconds, and long ago. */
const MODIFIED_MS = Date.UTC(2019, 1, 3, 4, 5, 6, 789);

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

/** A line of `rclone lsjson --hash`. */
interface Listed {
  readonly Path: string;
  readonly Size: number;
  readonly ModTime: string;
  readonly Hashes: { readonly sha1: string };
}

describe('the component and rclone', () => {
  before(function () {
    if (!isThere('rclone', ['version'], 'rclone')) this.skip();
  });
  const setup = withSharedServer();

  before(async () => {
    for (const [name, bytes] of Object.entries(FILES)) {
      const path = setup.path(join('from', name));
      await mkdir(join(path, '..'), { recursive: true });
      await writeFile(path, bytes);
      await utimes(path, MODIFIED_MS / 1000, MODIFIED_MS / 1000);
    }
  });

  const rclone: Rclone = (...args) => rcloneFor(setup.server, setup.folder)(...args);

  describe('when the component has uploaded', () => {
    before(async () => {
      const b2 = component(setup.server);
      b2.config('FragmentSize', 5_000_000);
      b2.config('SimpleUploadLimit', 5_000_000);
      for (const name of Object.keys(FILES)) {
        b2.localFile = setup.path(join('from', name));
        await b2.uploadFile(setup.bucketId, `ours/${name}`);
      }
    });

    it('list the same names, sizes, digests and modification times', async () => {
      const text = (await rclone('lsjson', '-R', '--files-only', '--hash', `b2:${setup.bucketName}/ours`)).toString();
      const listed = (JSON.parse(text) as Listed[]).map(({ Path, Size, ModTime, Hashes }) => ({
        name: Path,
        size: Size,
        modified: Date.parse(ModTime),
        sha1: Hashes.sha1,
      }));
      const expected = Object.entries(FILES).map(([name, bytes]) => ({
        name,
        size: bytes.length,
        modified: MODIFIED_MS,
        sha1: sha1(bytes),
      }));
      const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);
      assert.deepEqual(listed.sort(byName), expected.sort(byName));
    });

    it('read the same bytes, and rclone finds no difference', async () => {
      await rclone('copy', `b2:${setup.bucketName}/ours`, setup.path('rclone'));
      for (const [name, bytes] of Object.entries(FILES)) {
        const path = setup.path(join('rclone', name));
        assert.ok((await readFile(path)).equals(bytes), name);
        assert.equal(Math.round((await stat(path)).mtimeMs), MODIFIED_MS);
      }
      await rclone('check', setup.path('from'), `b2:${setup.bucketName}/ours`);
    });
  });

  describe('when rclone has uploaded', () => {
    before(() => rclone('copy', setup.path('from'), `b2:${setup.bucketName}/theirs`));

    it('list the same names, sizes, digests and modification times', async () => {
      const { b2, bucketId } = setup;
      b2.prefix = 'theirs/';
      await b2.listFiles(bucketId);
      const listed = b2.files.map(({ name, size, modifiedTime, sha1Hash }) => [name, size, modifiedTime, sha1Hash]);
      const expected = Object.entries(FILES).map(([name, bytes]) => [
        `theirs/${name}`,
        bytes.length,
        MODIFIED_MS,
        sha1(bytes),
      ]);
      assert.deepEqual(listed.sort(), expected.sort());
    });

    for (const [name, bytes] of Object.entries(FILES)) {
      it(`read the same bytes: ${name}`, async () => {
        const b2 = component(setup.server);
        await b2.downloadFile(setup.bucketName, `theirs/${name}`);
        assert.ok(b2.fileData.equals(bytes));
        b2.localFile = setup.path('target');
        b2.overwrite = true;
        await b2.downloadFile(setup.bucketName, `theirs/${name}`);
        assert.ok((await readFile(b2.localFile)).equals(bytes));
        assert.equal(Math.round((await stat(b2.localFile)).mtimeMs), MODIFIED_MS);
      });
    }

    it('make one file of it that was really sent in parts', async () => {
      const { b2, bucketId } = setup;
      b2.prefix = 'theirs/in parts';
      await b2.listFiles(bucketId);
      // B2 has no digest of its own of what was sent in parts; rclone stores one.
      await b2.getFileInfo(b2.fileId[0] ?? '');
      assert.equal(
        b2.metadata.find((item) => item.name === 'large_file_sha1')?.value,
        sha1(FILES['in parts.bin'] as Buffer),
      );
    });
  });
});
