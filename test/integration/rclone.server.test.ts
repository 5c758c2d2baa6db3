import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isThere } from '../helpers/external-command.js';
import { sha1 } from '../helpers/raw-b2.js';
import { type Rclone, rcloneFor } from '../helpers/rclone.js';
import { type ServeCommand, startServeCommand } from '../helpers/serve-command.js';
import { bytesOf } from '../helpers/setup.js';

/** Names that need encoding somewhere, with contents of every size class. */
const FILES: Readonly<Record<string, Buffer>> = {
  'small.txt': Buffer.from('hello'),
  'empty.bin': Buffer.alloc(0),
  'with  two spaces .txt': Buffer.from('space'),
  ' leading and trailing ': Buffer.from('edges'),
  'a+b%2Bc?d=e&f#g.txt': Buffer.from('signs'),
  'back\\slash "quotes" <and> |pipe|*: $(x) `y`': Buffer.from('shell'),
  'line\nfeed and \x7f delete\t tab': Buffer.from('control'),
  'päper/日本語/😀.txt': Buffer.from('names'),
  // The same letter in two parts, as macOS writes it.
  'zu\u0308rich/x': Buffer.from('decomposed'),
  '.hidden/...dots...': Buffer.from('dots'),
  [`${'long'.repeat(60)}/${'name'.repeat(60)}`]: Buffer.from('long'),
  "deep/er/and;deep'er/file": bytesOf(70_000, 2),
  'chunk.bin': bytesOf(5 * 1024 * 1024, 3),
  'chunked.bin': bytesOf(12 * 1024 * 1024 + 17, 4),
};
const CHUNKED = FILES['chunked.bin'] as Buffer;
const MODIFIED_MS = Date.UTC(2019, 1, 3, 4, 5, 6, 789);

/** A line of `rclone lsjson`. */
interface Listed {
  readonly Path: string;
  readonly Size: number;
  readonly ModTime: string;
  readonly MimeType: string;
  readonly IsDir: boolean;
  readonly Hashes?: { readonly sha1: string };
}

describe('rclone against the embedded server', () => {
  let running: ServeCommand;
  let local: string;
  let rclone: Rclone;

  before(async function () {
    if (!isThere('rclone', ['version'], 'rclone')) return this.skip();
    running = await startServeCommand();
    local = await mkdtemp(join(tmpdir(), 'backblazeb2-rclone-'));
    rclone = rcloneFor(running.server, local);
    for (const [name, content] of Object.entries(FILES)) {
      const path = join(local, 'from', name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      await utimes(path, MODIFIED_MS / 1000, MODIFIED_MS / 1000);
    }
  });

  after(async () => {
    await running?.stop('SIGTERM');
    if (local !== undefined) await rm(local, { recursive: true, force: true });
  });

  const from = (...names: readonly string[]): string => join(local, 'from', ...names);
  const text = async (...args: readonly string[]): Promise<string> => (await rclone(...args)).toString();
  const listed = async (...args: readonly string[]): Promise<readonly Listed[]> =>
    JSON.parse(await text('lsjson', '-R', '--files-only', '--hash', ...args));
  const names = async (...args: readonly string[]): Promise<readonly string[]> =>
    (await listed(...args)).map(({ Path }) => Path).sort();

  /** How many requests of an endpoint succeeded during some work. */
  async function requestsDuring(
    work: () => Promise<unknown>,
    ...endpoints: readonly string[]
  ): Promise<readonly number[]> {
    const count = async (): Promise<number[]> => {
      const stats = (await (await fetch(`${running.server.url}/_stats`)).json()) as Stats;
      return endpoints.map((name) => stats.endpoints[name]?.statuses['2xx'] ?? 0);
    };
    const before = await count();
    await work();
    return (await count()).map((number, index) => number - (before[index] ?? 0));
  }

  it('makes buckets and lists them', async () => {
    await rclone('mkdir', 'b2:my-bucket');
    await rclone('mkdir', 'b2:other-bucket');
    await rclone('mkdir', 'b2:my-bucket');
    assert.deepEqual((await text('lsf', 'b2:')).split('\n').sort(), ['', 'my-bucket/', 'other-bucket/']);
  });

  it('copies files in, large ones in chunks of 5 MiB', async () => {
    const copy = (): Promise<unknown> => rclone('copy', from(), 'b2:my-bucket/dir');
    const [files, parts, large] = await requestsDuring(
      copy,
      'b2_upload_file',
      'b2_upload_part',
      'b2_finish_large_file',
    );
    assert.deepEqual([files, parts, large], [Object.keys(FILES).length - 1, 3, 1]);
  });

  it('lists them with names, sizes, digests, types and modification times', async () => {
    const found = await listed('b2:my-bucket/dir');
    const facts = found.map(({ Path, Size, Hashes, ModTime }) => [Path, Size, Hashes?.sha1, Date.parse(ModTime)]);
    const expected = Object.entries(FILES).map(([name, bytes]) => [
      shown(name),
      bytes.length,
      sha1(bytes),
      MODIFIED_MS,
    ]);
    assert.deepEqual(facts.sort(), expected.sort());
    assert.match(found.find(({ Path }) => Path === 'small.txt')?.MimeType ?? '', /^text\/plain/);
  });

  it('finds no difference by digest, and none by reading everything', async () => {
    await rclone('check', from(), 'b2:my-bucket/dir');
    await rclone('check', '--download', from(), 'b2:my-bucket/dir');
    await assert.rejects(rclone('check', from(), 'b2:my-bucket'), /differences found/);
  });

  it('shows folders one level deep', async () => {
    const entries: readonly Listed[] = JSON.parse(await text('lsjson', 'b2:my-bucket/dir'));
    const folders = entries.filter(({ IsDir }) => IsDir).map(({ Path }) => Path);
    const expected = Object.keys(FILES).filter((name) => name.includes('/'));
    assert.deepEqual(folders.sort(), [...new Set(expected.map((name) => name.split('/')[0] ?? ''))].sort());
    assert.equal(entries.length - folders.length, Object.keys(FILES).length - expected.length);
  });

  it('reads a file, the rest from an offset, its tail and a range', async () => {
    const cat = (...args: readonly string[]): Promise<Buffer> => rclone('cat', 'b2:my-bucket/dir/chunked.bin', ...args);
    assert.ok((await cat()).equals(CHUNKED));
    assert.ok((await cat('--offset', '12582900')).equals(CHUNKED.subarray(12_582_900)));
    assert.ok((await cat('--tail', '40')).equals(CHUNKED.subarray(-40)));
    assert.deepEqual(await cat('--offset', '5242870', '--count', '40'), CHUNKED.subarray(5_242_870, 5_242_910));
  });

  it('downloads a file by several connections at once', async () => {
    const options = ['--multi-thread-cutoff', '1Mi', '--multi-thread-streams', '4'];
    const [downloads] = await requestsDuring(
      () => rclone('copyto', ...options, 'b2:my-bucket/dir/chunked.bin', join(local, 'threads.bin')),
      'b2_download_file_by_id',
    );
    assert.ok((await readFile(join(local, 'threads.bin'))).equals(CHUNKED));
    assert.equal(downloads, 4);
  });

  it('copies everything back, modification times included', async () => {
    await rclone('copy', 'b2:my-bucket/dir', join(local, 'back'));
    for (const [name, content] of Object.entries(FILES)) {
      const path = join(local, 'back', name);
      assert.ok((await readFile(path)).equals(content), name);
      assert.equal(Math.round((await stat(path)).mtimeMs), MODIFIED_MS, name);
    }
  });

  it('copies on the server, by parts when the file is large, into another bucket as well', async () => {
    const copy = async (): Promise<void> => {
      await rclone('copy', 'b2:my-bucket/dir', 'b2:other-bucket/copy', '--b2-copy-cutoff', '6Mi');
    };
    const counts = await requestsDuring(copy, 'b2_copy_file', 'b2_copy_part', 'b2_upload_file', 'b2_upload_part');
    assert.deepEqual(counts, [Object.keys(FILES).length - 1, 3, 0, 0]);
    await rclone('check', '--download', from(), 'b2:other-bucket/copy');
  });

  it('moves on the server', async () => {
    const move = (): Promise<unknown> => rclone('move', 'b2:other-bucket/copy', 'b2:my-bucket/moved');
    assert.deepEqual(await requestsDuring(move, 'b2_copy_file', 'b2_upload_file'), [Object.keys(FILES).length, 0]);
    assert.deepEqual(await names('b2:other-bucket'), []);
    await rclone('check', '--download', from(), 'b2:my-bucket/moved');
    await rclone('moveto', 'b2:my-bucket/moved/small.txt', 'b2:my-bucket/moved/renamed.txt');
    assert.equal(await text('cat', 'b2:my-bucket/moved/renamed.txt'), 'hello');
    assert.ok(!(await names('b2:my-bucket/moved')).includes('small.txt'));
  });

  it('changes a modification time by a copy onto itself', async () => {
    await rclone('touch', '-t', '2020-02-03T04:05:06', 'b2:my-bucket/dir/small.txt');
    const [file] = await listed('b2:my-bucket/dir/small.txt');
    assert.deepEqual([Date.parse(file?.ModTime ?? ''), file?.Size], [Date.UTC(2020, 1, 3, 4, 5, 6), 5]);
  });

  it('synchronizes: sends what is new and changed, and hides what is gone', async () => {
    await appendFile(from('small.txt'), ' again');
    await writeFile(from('new.txt'), 'new');
    await rm(from('empty.bin'));
    const sync = (): Promise<unknown> => rclone('sync', from(), 'b2:my-bucket/dir');
    assert.deepEqual(await requestsDuring(sync, 'b2_upload_file', 'b2_upload_part', 'b2_hide_file'), [2, 0, 1]);
    await rclone('check', '--download', from(), 'b2:my-bucket/dir');
    assert.deepEqual(await requestsDuring(sync, 'b2_upload_file', 'b2_upload_part', 'b2_hide_file'), [0, 0, 0]);
  });

  it('synchronizes in the other direction, too', async () => {
    await writeFile(join(local, 'back', 'not there.txt'), 'x');
    await rclone('sync', 'b2:my-bucket/dir', join(local, 'back'));
    await rclone('check', '--download', from(), join(local, 'back'));
    assert.equal(await readFile(join(local, 'back', 'small.txt'), 'utf8'), 'hello again');
  });

  it('lists and reads old versions', async () => {
    const versions = await names('--b2-versions', 'b2:my-bucket/dir');
    const old = versions.filter((name) => /^(small|empty)-v\d{4}-\d\d-\d\d-\d{6}-\d{3}\.(txt|bin)$/.test(name));
    // Two of small.txt: as it was sent, and with another time. One of empty.bin, which is hidden.
    assert.equal(old.length, 3, versions.join('\n'));
    assert.equal(await text('--b2-versions', 'cat', `b2:my-bucket/dir/${old.at(-1)}`), 'hello');
  });

  it('makes a link that downloads without a key', async () => {
    const link = (await text('link', 'b2:my-bucket/dir/small.txt')).trim();
    assert.equal(await (await fetch(link)).text(), 'hello again');
    const other = link.replace('small.txt', 'new.txt');
    assert.notEqual(other, link);
    assert.equal((await fetch(other)).status, 401);
  });

  it('hides a deleted file, and deletes it for good on request', async () => {
    await rclone('deletefile', 'b2:my-bucket/dir/new.txt');
    assert.ok(!(await names('b2:my-bucket/dir')).includes('new.txt'));
    assert.ok((await names('--b2-versions', 'b2:my-bucket/dir')).some((name) => name.startsWith('new-v')));
    await rclone('copyto', from('new.txt'), 'b2:my-bucket/once.txt');
    await rclone('deletefile', '--b2-hard-delete', 'b2:my-bucket/once.txt');
    assert.ok(!(await names('--b2-versions', 'b2:my-bucket')).some((name) => name.startsWith('once')));
  });

  it('deletes everything in a folder', async () => {
    await rclone('delete', 'b2:my-bucket/moved');
    assert.deepEqual(await names('b2:my-bucket/moved'), []);
    assert.equal((await names('--b2-versions', 'b2:my-bucket/moved')).length, Object.keys(FILES).length + 1);
  });

  it('cleans up old versions and keeps the new ones', async () => {
    const before = await listed('b2:my-bucket');
    await rclone('cleanup', 'b2:my-bucket');
    assert.deepEqual(await listed('b2:my-bucket'), before);
    assert.deepEqual(await listed('--b2-versions', 'b2:my-bucket'), before);
  });

  it('purges folders and buckets', async () => {
    await rclone('purge', 'b2:my-bucket/dir/deep');
    assert.ok(!(await names('b2:my-bucket/dir')).some((name) => name.startsWith('deep/')));
    await rclone('purge', 'b2:my-bucket');
    // Hidden versions are left of what was moved.
    await assert.rejects(rclone('rmdir', 'b2:other-bucket'), /cannot_delete_non_empty_bucket/);
    await rclone('cleanup', 'b2:other-bucket');
    await rclone('rmdir', 'b2:other-bucket');
    assert.equal(await text('lsd', 'b2:'), '');
  });
});

/** rclone prints what would disturb a terminal as pictures of it. */
const shown = (name: string): string => name.replace('\n', '\u240a').replace('\t', '\u2409').replace('\x7f', '\u2421');

interface Stats {
  readonly endpoints: Readonly<Record<string, { readonly statuses: Readonly<Record<string, number>> }>>;
}
