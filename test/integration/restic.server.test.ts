import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isThere, runExternal } from '../helpers/external-command.js';
import { connect } from '../helpers/raw-b2.js';
import { type ServeCommand, startServeCommand } from '../helpers/serve-command.js';
import { bytesOf } from '../helpers/setup.js';

type Files = Readonly<Record<string, Buffer>>;

/** Enough for several packs of restic's; some names and sizes are odd. */
const BEFORE: Files = {
  empty: Buffer.alloc(0),
  'small.txt': Buffer.from('small'),
  'deep/er/päper 日本語.bin': bytesOf(70_001, 2),
  'large.bin': bytesOf(24_000_000),
  'gone later.bin': bytesOf(9_000_000, 3),
};
const AFTER: Files = {
  empty: Buffer.from('no more'),
  'small.txt': Buffer.from('small'),
  'deep/er/päper 日本語.bin': bytesOf(70_001, 2),
  'large.bin': Buffer.concat([bytesOf(20_000_000), bytesOf(3_000_000, 4)]),
  'new.bin': bytesOf(5_000_000, 5),
};

interface Snapshot {
  readonly id: string;
}

/** The service is fixed in restic: it comes through a tunnel. */
describe('restic against the embedded server', () => {
  let running: ServeCommand;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    if (!isThere('restic', ['version'], 'restic')) return this.skip();
    folder = await mkdtemp(join(tmpdir(), 'backblazeb2-restic-'));
    running = await startServeCommand('--data', join(folder, 'data'), '--ca', join(folder, 'ca'));
    const { url, applicationKeyId, applicationKey } = running.server;
    env = {
      PATH: process.env['PATH'],
      HOME: folder,
      HTTPS_PROXY: url,
      B2_ACCOUNT_ID: applicationKeyId,
      B2_ACCOUNT_KEY: applicationKey,
      RESTIC_PASSWORD: 'secret',
      RESTIC_REPOSITORY: 'b2:restic-bucket:some/folder',
    };
  });

  after(async () => {
    await running?.stop('SIGTERM');
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** Without its cache it reads everything from the server. */
  async function restic(...args: readonly string[]): Promise<string> {
    const trust = ['--cacert', running.server.caFile ?? '', '--no-cache'];
    const { status, stdout, stderr } = await runExternal('restic', [...trust, ...args], { env, cwd: folder });
    assert.equal(status, 0, `restic ${args.join(' ')}\n${stderr}`);
    return stdout.toString();
  }

  const snapshots = async (): Promise<readonly Snapshot[]> => JSON.parse(await restic('snapshots', '--json'));

  async function backup(files: Files, ...options: readonly string[]): Promise<void> {
    await rm(join(folder, 'from'), { recursive: true, force: true });
    for (const [name, bytes] of Object.entries(files)) {
      await mkdir(dirname(join(folder, 'from', name)), { recursive: true });
      await writeFile(join(folder, 'from', name), bytes);
    }
    await restic('backup', 'from', ...options);
  }

  async function restored(snapshot: string): Promise<Files> {
    const target = join(folder, 'restored');
    await rm(target, { recursive: true, force: true });
    await restic('restore', snapshot, '--target', target);
    const entries = await readdir(join(target, 'from'), { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return Object.fromEntries(
      await Promise.all(
        paths.map(async (path) => [path.slice(join(target, 'from').length + 1), await readFile(path)] as const),
      ),
    );
  }

  it('makes its repository, and the bucket for it', async () => {
    assert.match(await restic('init'), /created restic repository/);
    assert.deepEqual(await snapshots(), []);
    assert.deepEqual(await storedFolders(), ['config', 'keys/']);
  });

  it('backs up, and again after changes, over as many connections as it is told', async () => {
    await backup(BEFORE);
    await backup(AFTER, '-o', 'b2.connections=8');
    assert.equal((await snapshots()).length, 2);
    assert.deepEqual(await storedFolders(), ['config', 'data/', 'index/', 'keys/', 'snapshots/']);
  });

  it('reads all data back and finds no fault', async () => {
    assert.match(await restic('check', '--read-data'), /no errors were found/);
  });

  it('restores every snapshot, byte by byte', async () => {
    const [first, second] = await snapshots();
    assert.deepEqual(await restored(first?.id ?? ''), BEFORE);
    assert.deepEqual(await restored(second?.id ?? ''), AFTER);
  });

  it('finds what is in a snapshot, and the difference between two', async () => {
    const listed = await restic('ls', 'latest', '-o', 'b2.connections=1');
    for (const name of Object.keys(AFTER)) assert.ok(listed.includes(`/from/${name}\n`), name);
    const [first, second] = await snapshots();
    assert.match(await restic('diff', first?.id ?? '', second?.id ?? ''), /^- +.*gone later\.bin$/m);
  });

  it('forgets a snapshot and gives its space back', async () => {
    const before = await storedBytes();
    await restic('forget', '--keep-last', '1', '--prune', '--max-unused', '0');
    assert.equal((await snapshots()).length, 1);
    assert.ok((await storedBytes()) < before - 8_000_000);
  });

  it('still has all of the other one', async () => {
    assert.match(await restic('check', '--read-data'), /no errors were found/);
    assert.deepEqual(await restored('latest'), AFTER);
  });

  it('leaves no lock behind, and met no failure of the server', async () => {
    assert.ok(!(await storedFolders()).includes('locks/'));
    const { statuses } = (await (await fetch(`${running.server.url}/_stats`)).json()) as { statuses: object };
    assert.ok('2xx' in statuses && !('5xx' in statuses), JSON.stringify(statuses));
  });

  /** Names at the top of the repository, folders with a slash. */
  async function storedFolders(): Promise<readonly string[]> {
    const b2 = await connect(running.server);
    const { buckets } = await b2.ok('b2_list_buckets', { bucketName: 'restic-bucket' });
    const listing = { bucketId: buckets[0].bucketId, prefix: 'some/folder/', delimiter: '/' };
    const { files } = await b2.ok('b2_list_file_names', listing);
    return files.map(({ fileName }: { readonly fileName: string }) => fileName.slice('some/folder/'.length));
  }

  async function storedBytes(): Promise<number> {
    const b2 = await connect(running.server);
    const { buckets } = await b2.ok('b2_list_buckets', { bucketName: 'restic-bucket' });
    const { files } = await b2.ok('b2_list_file_versions', { bucketId: buckets[0].bucketId, maxFileCount: 1000 });
    return files.reduce((sum: number, file: { readonly contentLength: number }) => sum + file.contentLength, 0);
  }
});
