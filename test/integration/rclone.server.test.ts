import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type RunningServer, startServer } from '../../src/server/index.js';
import { isThere, runExternal } from '../helpers/external-command.js';

/** Names that need encoding somewhere, with contents of every size class. */
const FILES: Readonly<Record<string, Buffer>> = {
  'small.txt': Buffer.from('hello'),
  'empty.bin': Buffer.alloc(0),
  'with space.txt': Buffer.from('space'),
  'a+b%2Bc?d=e&f#g.txt': Buffer.from('signs'),
  'päper/日本語/😀.txt': Buffer.from('names'),
  "deep/er/and;deep'er/file": randomBytes(70_000),
  'chunked.bin': randomBytes(12 * 1024 * 1024 + 17),
};

describe('rclone against the embedded server', () => {
  let server: RunningServer;
  let local: string;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    if (!isThere('rclone', ['version'], 'rclone')) return this.skip();
    server = await startServer();
    local = await mkdtemp(join(tmpdir(), 'backblazeb2-rclone-'));
    for (const [name, content] of Object.entries(FILES)) {
      await mkdir(dirname(join(local, 'from', name)), { recursive: true });
      await writeFile(join(local, 'from', name), content);
    }
    env = {
      PATH: process.env['PATH'],
      HOME: local,
      RCLONE_CONFIG: join(local, 'none.conf'),
      RCLONE_CONFIG_B2_TYPE: 'b2',
      RCLONE_CONFIG_B2_ACCOUNT: server.applicationKeyId,
      RCLONE_CONFIG_B2_KEY: server.applicationKey,
      RCLONE_CONFIG_B2_ENDPOINT: server.url,
    };
    await rclone('mkdir', 'b2:my-bucket');
  });

  after(async () => {
    await server?.close();
    if (local !== undefined) await rm(local, { recursive: true, force: true });
  });

  async function rclone(...args: readonly string[]): Promise<Buffer> {
    const chunks = [
      '--b2-upload-cutoff',
      '5Mi',
      '--b2-chunk-size',
      '5Mi',
      '--low-level-retries',
      '1',
      '--retries',
      '1',
    ];
    const { status, stdout, stderr } = await runExternal('rclone', [...args, ...chunks], { env });
    assert.equal(status, 0, `rclone ${args.join(' ')}\n${stderr}`);
    return stdout;
  }

  async function listed(...args: readonly string[]): Promise<string[]> {
    const lines = (await rclone('lsf', '-R', '--files-only', ...args)).toString().split('\n');
    return lines.filter((line) => line !== '').sort();
  }

  it('copies small and chunked files in and finds them listed with size and digest', async () => {
    await rclone('copy', join(local, 'from'), 'b2:my-bucket/dir');
    assert.deepEqual(await listed('b2:my-bucket/dir'), Object.keys(FILES).sort());
    const sizes = (await rclone('lsl', 'b2:my-bucket/dir/chunked.bin')).toString();
    assert.match(sizes, /^ *12582929 /);
    const sums = (await rclone('sha1sum', 'b2:my-bucket/dir')).toString();
    for (const [name, content] of Object.entries(FILES)) {
      assert.ok(sums.includes(`${createHash('sha1').update(content).digest('hex')}  ${name}`), `${name} in\n${sums}`);
    }
  });

  it('finds no difference between what it sent and what is there', async () => {
    await rclone('check', '--download', join(local, 'from'), 'b2:my-bucket/dir');
  });

  it('reads a file and a range of it', async () => {
    const chunked = FILES['chunked.bin'] as Buffer;
    assert.deepEqual(await rclone('cat', 'b2:my-bucket/dir/chunked.bin'), chunked);
    const range = await rclone('cat', '--offset', '5242870', '--count', '40', 'b2:my-bucket/dir/chunked.bin');
    assert.deepEqual(range, chunked.subarray(5_242_870, 5_242_910));
  });

  it('copies everything back, modification times included', async () => {
    await rclone('copy', 'b2:my-bucket/dir', join(local, 'back'));
    for (const [name, content] of Object.entries(FILES)) {
      assert.deepEqual(await readFile(join(local, 'back', name)), content, name);
    }
    await rclone('check', join(local, 'from'), join(local, 'back'));
  });

  it('copies on the server, by parts when the file is large', async () => {
    await rclone('copy', 'b2:my-bucket/dir', 'b2:my-bucket/copy', '--b2-copy-cutoff', '5Mi');
    await rclone('check', '--download', join(local, 'from'), 'b2:my-bucket/copy');
  });

  it('shows folders one level deep', async () => {
    const lines = (await rclone('lsf', 'b2:my-bucket')).toString().split('\n').sort();
    assert.deepEqual(lines, ['', 'copy/', 'dir/']);
  });

  it('changes a modification time by a copy onto itself', async () => {
    await rclone('touch', '-t', '2020-02-03T04:05:06', 'b2:my-bucket/dir/small.txt');
    assert.match((await rclone('lsl', 'b2:my-bucket/dir/small.txt')).toString(), / 2020-02-03 04:05:06/);
  });

  it('makes a link that downloads without a key', async () => {
    await rclone('copyto', join(local, 'from', 'small.txt'), 'b2:my-bucket/dir/linked.txt');
    const link = (await rclone('link', 'b2:my-bucket/dir/linked.txt')).toString().trim();
    assert.equal(await (await fetch(link)).text(), 'hello');
  });

  it('hides a deleted file and keeps its older version', async () => {
    await rclone('deletefile', 'b2:my-bucket/dir/linked.txt');
    assert.ok(!(await listed('b2:my-bucket/dir')).includes('linked.txt'));
    assert.ok((await listed('--b2-versions', 'b2:my-bucket/dir')).some((name) => name.startsWith('linked-v')));
  });

  it('cleans up old versions and purges the bucket', async () => {
    await rclone('cleanup', 'b2:my-bucket');
    assert.ok(!(await listed('--b2-versions', 'b2:my-bucket/dir')).some((name) => name.startsWith('linked')));
    await rclone('purge', 'b2:my-bucket/copy');
    assert.deepEqual(await listed('b2:my-bucket/copy'), []);
    await rclone('purge', 'b2:my-bucket');
    assert.equal((await rclone('lsd', 'b2:')).toString(), '');
  });
});
