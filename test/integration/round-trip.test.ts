import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isThere, runExternal } from '../helpers/external-command.js';
import { rawRequest } from '../helpers/raw-b2.js';
import {
  COMMAND,
  environment,
  roundTrip,
  roundTripJson,
  startRoundTrip,
  temporaryFolder,
} from '../helpers/round-trip-command.js';
import { ROOT } from '../helpers/sources.js';
import { until } from '../helpers/until.js';

const ON_WINDOWS = process.platform === 'win32';

describe('backblazeb2 round-trip on a server of its own', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let cwd: string;
  beforeEach(() => {
    folder = temporaryFolder();
    cwd = folder.path;
  });
  afterEach(() => folder.remove());

  const write = (name: string, content: string | Buffer): void => {
    mkdirSync(join(cwd, name, '..'), { recursive: true });
    writeFileSync(join(cwd, name), content);
  };

  it('takes every file of a folder there and back, and says so in plain lines', async () => {
    write('photos/one.txt', 'one');
    write('photos/deep/er/two.bin', Buffer.alloc(300_000, 'two'));
    write('photos/empty', '');
    const { status, stdout, stderr } = await roundTrip(cwd, ['photos']);
    assert.equal(stderr, '');
    assert.equal(status, 0);
    for (const name of ['one.txt', 'deep/er/two.bin', 'empty']) {
      assert.deepEqual(readFileSync(join(cwd, 'downloads/photos', name)), readFileSync(join(cwd, 'photos', name)));
    }
    const text = stdout.toString();
    assert.match(text, /^upload +100 % {2}3 of 3 files, 300 kB of 300 kB$/m);
    assert.match(text, /^encrypted on this side, with a password that ends with this run$/m);
    assert.match(text, /^result +verified 3 of 3 files/m);
    assert.match(text, /^memory +client \d+ MB, server \d+ MB at most$/m);
    assert.ok(!text.includes('\u001b'), 'escape sequences are for terminals');
  });

  it('without paths takes the documentation of the package', async () => {
    const { result } = await roundTripJson(cwd, []);
    assert.ok(result.files > 0);
    assert.deepEqual(readdirSync(join(cwd, 'downloads')).sort(), ['.backblazeb2', 'docs']);
    assert.ok(existsSync(join(cwd, 'downloads/docs/rooms.ts')));
  });

  it('copes with odd names', async () => {
    const odd = ['a b', '100%', 'a+b', 'ünï✓', '日本.txt', '%41', '-x', "it's", '#[1]&=;,', '.hidden', 'zwölf/ß'];
    if (!ON_WINDOWS) odd.push('what?', '"quoted"', 'a:b', '<x>|*', 'dot.');
    for (const name of odd) write(`odd/${name}`, name);
    const { status, result, stderr } = await roundTripJson(cwd, ['odd']);
    assert.equal(stderr, '');
    assert.deepEqual([status, result.verified], [0, odd.length]);
    for (const name of odd) assert.equal(readFileSync(join(cwd, 'downloads/odd', name), 'utf8'), name);
  });

  it('names what fails on standard error, goes on with the others and exits with 1', async function () {
    if (ON_WINDOWS) return this.skip();
    write('mixed/good', 'good');
    write('mixed/back\\slash', 'B2 does not take it');
    symlinkSync('nowhere', join(cwd, 'mixed/dangling'));
    symlinkSync('good', join(cwd, 'mixed/link'));
    symlinkSync('..', join(cwd, 'mixed/loop'));
    assert.equal(spawnSync('mkfifo', [join(cwd, 'mixed/pipe')]).status, 0);
    const { status, stderr, stdout } = await roundTrip(cwd, ['mixed']);
    assert.equal(status, 1);
    assert.match(stderr, /mixed\/back\\slash: The file name .* backslashes are not allowed/);
    assert.match(stderr, /mixed\/dangling: cannot read .*: there is no such file/);
    assert.match(stderr, /mixed\/pipe: .* is a pipe, not a file/);
    assert.match(stderr, /verified 2 of 5 files, 3 problems/);
    assert.match(stdout.toString(), /left out: .*mixed\/loop: a symbolic link to a folder/);
    assert.deepEqual(readdirSync(join(cwd, 'downloads/mixed')).sort(), ['good', 'link']);
  });

  it('reports a file that it may not read', async function () {
    if (ON_WINDOWS || process.getuid?.() === 0) {
      console.warn('SKIPPED: this user may read every file');
      return this.skip();
    }
    write('some/open', 'open');
    write('some/closed', 'closed');
    spawnSync('chmod', ['000', join(cwd, 'some/closed')]);
    const { status, result } = await roundTripJson(cwd, ['some']);
    assert.deepEqual([status, result.verified], [1, 1]);
    assert.match(result.failures[0]?.message ?? '', /permission denied/);
  });

  it('replaces what an earlier run wrote, but nothing that is the user’s', async () => {
    write('a/same', '1');
    write('a/mine', 'source');
    write('downloads/a/mine', 'precious');
    const first = await roundTripJson(cwd, ['a']);
    assert.deepEqual([first.status, first.result.verified], [1, 1]);
    assert.match(first.result.failures[0]?.message ?? '', /exists and was not written by this command/);
    assert.equal(readFileSync(join(cwd, 'downloads/a/mine'), 'utf8'), 'precious');
    write('a/same', 'another content');
    const second = await roundTripJson(cwd, ['a/same']);
    assert.equal(second.status, 0);
    const third = await roundTripJson(cwd, ['a']);
    assert.deepEqual([third.status, third.result.verified], [1, 1]);
    assert.equal(readFileSync(join(cwd, 'downloads/a/same'), 'utf8'), 'another content');
    write('downloads/a/same', 'edited');
    assert.equal((await roundTripJson(cwd, ['a'])).result.verified, 0);
    assert.equal(readFileSync(join(cwd, 'downloads/a/same'), 'utf8'), 'edited');
  });

  it('does not follow a symbolic link out of the folder of downloads', async function () {
    if (ON_WINDOWS) return this.skip();
    write('a/file', 'x');
    mkdirSync(join(cwd, 'elsewhere'));
    mkdirSync(join(cwd, 'downloads'));
    symlinkSync('../elsewhere', join(cwd, 'downloads/a'));
    const { status, stderr } = await roundTrip(cwd, ['a']);
    assert.equal(status, 1);
    assert.match(stderr, /downloads\/a is not a folder/);
    assert.deepEqual(readdirSync(join(cwd, 'elsewhere')), []);
  });

  it('refuses paths that are missing or have the same name', async () => {
    write('x/data', '1');
    write('y/data', '2');
    const same = await roundTrip(cwd, ['x/data', 'y/data']);
    assert.equal(same.status, 2);
    assert.match(same.stderr, /x.data and .*y.data would have the same name/);
    const missing = await roundTrip(cwd, ['x', 'nowhere']);
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /cannot read .*nowhere: there is no such file or folder/);
    assert.ok(!existsSync(join(cwd, 'downloads')));
  });

  it('takes a thousand small files', async () => {
    for (let i = 0; i < 1000; i++) write(`many/${i % 10}/${i}`, String(i));
    const { status, result } = await roundTripJson(cwd, ['many']);
    assert.deepEqual([status, result.verified], [0, 1000]);
  });

  it('keeps both processes under 250 MB with a file of 256 MiB', async () => {
    const block = Buffer.from(Array.from({ length: 1 << 20 }, (_, i) => (i * 2_654_435_761) >>> 24));
    const file = createWriteStream(join(cwd, 'big'));
    for (let i = 0; i < 256; i++) {
      block.writeUInt32BE(i);
      await new Promise((resolve) => file.write(block, resolve));
    }
    await new Promise<void>((resolve) => file.end(resolve));
    const { status, result } = await roundTripJson(cwd, ['big']);
    assert.deepEqual([status, result.bytes], [0, 256 * 1024 * 1024]);
    const { client, server } = result.peakMemoryBytes;
    assert.ok(client < 250e6, `client ${client}`);
    assert.ok(server !== null && server < 250e6, `server ${server}`);
  });

  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGKILL', null],
  ] as const) {
    it(`leaves no server behind after ${signal}`, async function () {
      if (ON_WINDOWS) return this.skip();
      write('big', Buffer.alloc(150_000_000, 'x'));
      const running = startRoundTrip(cwd, ['big']);
      await until(() => running.text().includes('upload '));
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(running.text())?.[0] ?? '';
      running.child.kill(signal);
      assert.equal(await running.ended, expected);
      const patience = AbortSignal.timeout(20_000);
      for (let gone = false; !gone; ) {
        patience.throwIfAborted();
        gone = await rawRequest(url).then(
          () => false,
          () => true,
        );
      }
      assert.ok(existsSync(join(cwd, 'big')));
      if (signal === 'SIGKILL') return;
      assert.deepEqual(readdirSync(join(cwd, 'downloads')), ['.backblazeb2']);
      assert.deepEqual(readdirSync(join(cwd, 'downloads/.backblazeb2')), ['written.jsonl']);
    });
  }

  it('draws bars on a terminal and puts the cursor back', async function () {
    if (!isThere('script', ['--version'], 'script (util-linux)')) return this.skip();
    write('a/one', Buffer.alloc(2_000_000));
    write('a/bad\u001b[31m', 'a name that would colour the terminal');
    const command = [process.execPath, ...COMMAND, 'round-trip', 'a'].map((word) => `'${word}'`).join(' ');
    const { stdout } = await runExternal('script', ['-qec', command, '/dev/null'], { cwd, env: environment() });
    const text = stdout.toString();
    assert.match(text, /a\/one +█/);
    assert.match(text, /upload +█+░*/);
    assert.ok(text.includes('\u001b[?25l') && text.lastIndexOf('\u001b[?25h') > text.lastIndexOf('\u001b[?25l'));
    assert.ok(!text.includes('\u001b[31m'));
    assert.match(text, /result +verified 1 of 2 files/);
  });

  it('explains itself', async () => {
    const { status, stdout } = await roundTrip(ROOT, ['--help']);
    const text = stdout.toString();
    assert.equal(status, 0);
    for (const part of ['B2_APPLICATION_KEY_ID', '--bucket', '--keep', 'Exit status:', '130']) {
      assert.ok(text.includes(part), part);
    }
  });
});
