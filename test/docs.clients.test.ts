import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PYTHONS } from './helpers/b2sdk.js';
import { isThere, runExternal } from './helpers/external-command.js';
import { codeBlocks, section } from './helpers/markdown.js';
import { type ServeCommand, startServeCommand } from './helpers/serve-command.js';
import { ROOT } from './helpers/sources.js';

/** What the examples take for granted. */
const PORT = '8180';
const KEY = ['--key-id', 'test-key-id', '--key', 'test-application-key'];

describe('the set-ups of docs/server.md', () => {
  const page = readFileSync(join(ROOT, 'docs/server.md'), 'utf8');
  let running: ServeCommand;
  let folder: string;
  let env: NodeJS.ProcessEnv;

  before(async function () {
    // On Windows a bash that is there has paths of its own kind.
    if (process.platform === 'win32' || !isThere('bash', ['-c', 'true'], 'bash')) return this.skip();
    folder = await mkdtemp(join(tmpdir(), 'backblazeb2-docs-'));
    running = await startServeCommand(...KEY, '--ca', join(folder, 'b2-ca'));
    await writeFile(join(folder, 'hello.txt'), 'hello\n');
    const path = [dirname(process.execPath), process.env['PATH']].join(delimiter);
    env = { PATH: path, HOME: folder, RCLONE_CONFIG: join(folder, 'rclone.conf') };
  });

  after(async () => {
    await running?.stop('SIGTERM');
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** An example as it stands, but for the port. */
  function example(heading: string, language: string, number = 0): string {
    const blocks = codeBlocks(section(page, heading) ?? '').filter((block) => block.language === language);
    const code = blocks[number]?.code;
    assert.ok(code, `${heading} has no ${language}`);
    return code.replaceAll(PORT, new URL(running.server.url).port);
  }

  async function run(command: string, ...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await runExternal(command, args, { env, cwd: folder });
    assert.equal(status, 0, stderr);
    return stdout.toString();
  }

  const shell = (code: string): Promise<string> => run('bash', '-euo', 'pipefail', '-c', code);

  it('start the server that the others expect', () => {
    const starts = codeBlocks(page).filter(({ code }) => code.includes(KEY.join(' ')));
    assert.ok(starts.some(({ code }) => code === `backblazeb2 serve --port ${PORT} ${KEY.join(' ')}`));
    assert.ok(starts.some(({ code }) => code === `backblazeb2 serve --port ${PORT} ${KEY.join(' ')} --ca ./b2-ca`));
  });

  it('work for rclone, by its environment and by its configuration file', async function () {
    if (!isThere('rclone', ['version'], 'rclone')) return this.skip();
    assert.equal(await shell(example('### rclone', 'sh')), 'hello\n');
    await writeFile(join(folder, 'rclone.conf'), example('### rclone', 'ini'));
    assert.match(await run('rclone', 'ls', 'localb2:rclone-bucket'), /^ +6 dir\/hello\.txt$/m);
  });

  it('work for b2sdk', async function () {
    const python = PYTHONS.find((path) => isThere(path, ['-c', 'import b2sdk.v2'], `b2sdk for ${path}`));
    if (python === undefined) return this.skip();
    await run(python, '-c', example('### b2sdk', 'python'));
    assert.equal(await readFile(join(folder, 'sdk-hello.txt'), 'utf8'), 'hello');
  });

  it('work for a b2 command of old', async function () {
    if (!isThere('backblaze-b2', ['version'], 'the b2 command (Debian package backblaze-b2)')) return this.skip();
    const version = await run('backblaze-b2', 'version');
    if (!/version 1\./.test(version)) return this.skip();
    const login = example('### The b2 command', 'sh', 1);
    const steps = [
      'create-bucket cli-bucket allPrivate',
      'upload-file --noProgress cli-bucket hello.txt dir/hello.txt',
    ];
    const get = 'download-file-by-name --noProgress cli-bucket dir/hello.txt cli-hello.txt';
    await shell([login, ...[...steps, get].map((step) => `backblaze-b2 ${step}`)].join('\n'));
    assert.equal(await readFile(join(folder, 'cli-hello.txt'), 'utf8'), 'hello\n');
  });

  it('work for curl', async function () {
    if (!isThere('curl', ['--version'], 'curl') || !isThere('openssl', ['version'], 'openssl')) return this.skip();
    const output = await shell(example('### curl', 'sh'));
    assert.match(output, /"fileName": ?"dir\/hello\.txt"/);
    assert.ok(output.endsWith('hello\nell'), output);
  });

  it('work for restic', async function () {
    if (!isThere('restic', ['version'], 'restic')) return this.skip();
    await shell(example('### restic', 'sh'));
    assert.equal(await readFile(join(folder, 'restored/hello.txt'), 'utf8'), 'hello\n');
  });

  it('start the server in a job of GitHub Actions', async function () {
    // The job runs on Linux, and uses a command that other systems lack.
    if (process.platform !== 'linux') return this.skip();
    const lines = example('### GitHub Actions', 'yaml').split('\n');
    const first = lines.findIndex((line) => line.trim() === 'run: |');
    const indent = /^ */.exec(lines[first + 1] ?? '')?.[0] ?? '';
    const end = lines.findIndex((line, index) => index > first && !line.startsWith(indent));
    const job = lines.slice(first + 1, end).map((line) => line.trim());
    // As the job has it, with a free port and the command from the sources.
    const command = [process.execPath, '--import', 'tsx', join(ROOT, 'src/cli/main.ts')].map((arg) => `'${arg}'`);
    const code = job
      .join('\n')
      .replace('npx backblazeb2', command.join(' '))
      .replace(/--port \d+/, '--port 0');
    assert.notEqual(code, job.join('\n'));
    const output = await run(
      'bash',
      '-euo',
      'pipefail',
      '-c',
      `cd '${ROOT}'\n${code.replaceAll('b2.json', `'${join(folder, 'b2.json')}'`)}\nkill %1; wait %1`,
    );
    assert.equal(output, '');
    const ready = JSON.parse(await readFile(join(folder, 'b2.json'), 'utf8'));
    assert.equal(ready.applicationKeyId, 'test-key-id');
  });
});
