import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pattern } from '../../helpers/encrypted.js';
import { isThere, type Outcome, runExternal } from '../../helpers/external-command.js';
import { withFolder } from '../../helpers/folder.js';
import { ROOT } from '../../helpers/sources.js';

const MAIN = ['--import', 'tsx', join(ROOT, 'src/cli/main.ts')];
const PASSWORD = 'a password that nobody sees';

type Variables = Readonly<Record<string, string>>;

function environment(variables: Variables): NodeJS.ProcessEnv {
  const { B2_ENCRYPTION_PASSWORD: _password, B2_ENCRYPTION_KEY: _key, ...others } = process.env;
  return { ...others, ...variables };
}

function run(args: readonly string[], variables: Variables = { B2_ENCRYPTION_PASSWORD: PASSWORD }): Promise<Outcome> {
  return runExternal(process.execPath, [...MAIN, ...args], { cwd: ROOT, env: environment(variables) });
}

async function succeeds(args: readonly string[], variables?: Variables): Promise<Outcome> {
  const outcome = await run(args, variables);
  assert.equal(outcome.status, 0, outcome.stderr);
  return outcome;
}

describe('backblazeb2 encrypt and decrypt', () => {
  const path = withFolder();
  const plain = pattern(200_000);
  const names = (): readonly string[] => readdirSync(dirname(path('x'))).sort();
  beforeEach(() => writeFileSync(path('file'), plain, { mode: 0o640 }));

  it('give back the same file, with its permissions, and say what they wrote', async () => {
    const { stdout } = await succeeds(['encrypt', path('file'), '--json']);
    assert.deepEqual(JSON.parse(stdout.toString()), { file: path('file.b2crypt'), bytes: 200_000 + 96 + 4 * 16 });
    await succeeds(['decrypt', path('file.b2crypt'), '-o', path('again')]);
    assert.ok(readFileSync(path('again')).equals(plain));
    for (const name of ['file.b2crypt', 'again']) {
      assert.equal(statSync(path(name)).mode, statSync(path('file')).mode, name);
    }
    assert.deepEqual(names(), ['again', 'file', 'file.b2crypt']);
  });

  it('leave nothing behind when the password is wrong or the file is damaged', async () => {
    await succeeds(['encrypt', path('file')]);
    const damaged = readFileSync(path('file.b2crypt'));
    damaged[150_000] = (damaged[150_000] ?? 0) ^ 1;
    writeFileSync(path('damaged.b2crypt'), damaged);
    const before = names();
    const wrong = [
      [
        await run(['decrypt', path('file.b2crypt'), '-o', path('out')], { B2_ENCRYPTION_PASSWORD: 'secret?' }),
        /password is wrong/,
      ],
      [await run(['decrypt', path('damaged.b2crypt')]), /is damaged/],
      [await run(['decrypt', path('file'), '-o', path('out')]), /not encrypted/],
    ] as const;
    for (const [{ status, stdout, stderr }, says] of wrong) {
      assert.equal(status, 1);
      assert.match(stderr, says);
      assert.doesNotMatch(stderr + stdout, /secret\?/);
    }
    assert.deepEqual(names(), before);
  });

  it('exit with 2 when the command line is wrong', async () => {
    const wrong: readonly [string[], RegExp, Variables?][] = [
      [['encrypt'], /missing required argument/],
      [['decrypt', path('file')], /no ending to take away/],
      [['encrypt', path('file')], /no terminal to ask at/, {}],
      [['encrypt', path('file'), '--kdf-cost', '14'], /from 15 to 20/],
      [['encrypt', path('file'), '--iterations', 'x'], /must be a whole number/],
    ];
    for (const [args, says, variables] of wrong) {
      const { status, stderr } = await run(args, variables);
      assert.match(stderr, says);
      assert.equal(status, 2, args.join(' '));
    }
  });

  describe('at a terminal', () => {
    before(function () {
      if (!isThere('script', ['--version'], 'script of util-linux')) this.skip();
    });

    /** Answers each question of a command that believes to be at a terminal. */
    async function atTerminal(args: readonly string[], answers: readonly string[]) {
      const words = [process.execPath, ...MAIN, ...args].map((word) => `'${word}'`).join(' ');
      const child = spawn('script', ['-qec', words, '/dev/null'], { cwd: ROOT, env: environment({}) });
      let shown = '';
      let asked = 0;
      child.stdout.on('data', (text: Buffer) => {
        shown += text;
        const questions = shown.match(/(?:Password|again): /g)?.length ?? 0;
        while (asked < questions) child.stdin.write(answers[asked++] ?? '');
      });
      const [status] = await once(child, 'close');
      return { status, shown };
    }

    it('ask for the password, twice to encrypt, and never show it', async () => {
      const typed = 'wrog\u007f\u007fong\r';
      const encrypted = await atTerminal(['encrypt', path('file')], [typed, 'wrong\r']);
      assert.equal(encrypted.status, 0, encrypted.shown);
      await succeeds(['decrypt', path('file.b2crypt'), '-o', path('out')], { B2_ENCRYPTION_PASSWORD: 'wrong' });
      assert.ok(readFileSync(path('out')).equals(plain));
      const decrypted = await atTerminal(['decrypt', path('file.b2crypt'), '-o', path('two')], ['wrong\r']);
      assert.equal(decrypted.status, 0, decrypted.shown);
      for (const { shown } of [encrypted, decrypted]) assert.doesNotMatch(shown, /wrog|wrong/);
    });

    it('refuse two that differ, and stop at Ctrl+C, with nothing left behind', async () => {
      const differ = await atTerminal(['encrypt', path('file')], ['one\r', 'two\r']);
      assert.equal(differ.status, 2);
      assert.match(differ.shown, /differ/);
      const stopped = await atTerminal(['encrypt', path('file')], ['half\u0003']);
      assert.equal(stopped.status, 130);
      assert.deepEqual(names(), ['file']);
    });
  });
});
