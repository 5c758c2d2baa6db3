import assert from 'node:assert/strict';
import { readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { CommandContext } from '../../../../src/cli/command.js';
import { decryptFile, encryptFile } from '../../../../src/cli/encryption/run.js';
import { Interrupted } from '../../../../src/cli/interrupted.js';
import { UsageError } from '../../../../src/cli/usage-error.js';
import { NEVER, pattern } from '../../../helpers/encrypted.js';
import { withFolder } from '../../../helpers/folder.js';
import { failure } from '../../../helpers/setup.js';

const KEY = '5a'.repeat(32);
const IV = '09'.repeat(16);

function contextWith(signal: AbortSignal = NEVER) {
  const results: object[] = [];
  const output = {
    result: (value: object) => results.push(value),
    note: () => {},
    error: () => {},
    terminal: undefined,
  };
  const context: CommandContext = { output: () => output, signal };
  return { context, results };
}

describe('encrypting and decrypting files', () => {
  const path = withFolder();
  const plain = pattern(200_000);
  const names = (): readonly string[] => readdirSync(dirname(path('x'))).sort();
  const { context } = contextWith();
  beforeEach(() => {
    writeFileSync(path('file'), plain);
    writeFileSync(path('password'), 'of a file\n');
    writeFileSync(path('other'), 'not this one');
    writeFileSync(path('key'), `${KEY}\r\n`);
  });

  it('knows passwords, a key, raw AES-256-CBC and the openssl format', async () => {
    const password = { passwordFile: [path('password')] };
    const raw = { keyFile: path('key'), iv: IV };
    const target = { output: path('in'), overwrite: true } as const;
    const ways = [
      [{ ...password, format: 'stream' }, { passwordFile: [path('other'), path('password')] }, 200_160],
      [{ keyFile: path('key'), format: 'stream' }, { keyFile: path('key') }, 200_160],
      [{ ...raw, format: 'stream' }, raw, 200_016],
      [{ ...password, format: 'openssl', iterations: 10_000 }, { ...password, iterations: 10_000 }, 200_032],
    ] as const;
    for (const [encrypt, decrypt, bytes] of ways) {
      await encryptFile(path('file'), { ...encrypt, ...target }, context);
      assert.equal(readFileSync(path('in')).length, bytes);
      await decryptFile(path('in'), { ...decrypt, output: path('out'), overwrite: true }, context);
      assert.ok(readFileSync(path('out')).equals(plain));
    }
  });

  it('refuses the format that is not wanted', async () => {
    const password = { passwordFile: [path('password')], iterations: 10_000 };
    await encryptFile(path('file'), { ...password, format: 'openssl', output: path('in') }, context);
    const work = decryptFile(path('in'), { ...password, format: 'stream', output: path('out') }, context);
    assert.equal((await failure(work)).code, 'unknown_encryption');
  });

  it('changes the ending, and says what was written', async () => {
    const { context: told, results } = contextWith();
    const key = { keyFile: path('key') };
    await encryptFile(path('file'), { ...key, format: 'stream' }, told);
    await encryptFile(path('file'), { ...key, iv: IV, format: 'stream' }, told);
    await decryptFile(path('file.b2crypt'), { ...key, overwrite: true }, told);
    await decryptFile(path('file.enc'), { ...key, iv: IV, overwrite: true }, told);
    assert.deepEqual(results, [
      { file: path('file.b2crypt'), bytes: 200_160 },
      { file: path('file.enc'), bytes: 200_016 },
      { file: path('file'), bytes: 200_000 },
      { file: path('file'), bytes: 200_000 },
    ]);
    writeFileSync(path('.enc'), '');
    for (const name of ['key', '.enc']) await assert.rejects(decryptFile(path(name), key, told), UsageError);
  });

  it('replaces nothing without being told to, a link neither', async function () {
    if (process.platform === 'win32') this.skip();
    const options = { keyFile: path('key'), format: 'stream', output: path('there') } as const;
    symlinkSync('nowhere', path('there'));
    const missing = { ...options, keyFile: path('missing') };
    for (const given of [options, missing]) {
      assert.equal((await failure(encryptFile(path('file'), given, context))).code, 'file_exists');
    }
    await encryptFile(path('file'), { ...options, overwrite: true }, context);
    assert.equal(readFileSync(path('there')).length, 200_160);
  });

  it('refuses what cannot be read or written', async () => {
    const options = { keyFile: path('key'), format: 'stream' } as const;
    const wrong = [
      [path('missing'), options, 'cannot_open_file'],
      [dirname(path('x')), options, 'cannot_open_file'],
      [path('file'), { ...options, output: path('no/folder') }, 'cannot_write_target'],
    ] as const;
    for (const [file, given, code] of wrong) {
      assert.equal((await failure(encryptFile(file, given, context))).code, code);
    }
  });

  it('wants one secret to encrypt with, and names what is wrong with a file of secrets', async () => {
    writeFileSync(path('two'), 'one\ntwo\n');
    writeFileSync(path('empty'), '\n');
    const wrong = [
      [{ passwordFile: [path('password')], keyFile: path('key') }, /one password or one key/],
      [{ passwordFile: [path('password'), path('other')] }, /one password or one key/],
      [{ passwordFile: [path('password')], iv: IV }, /--iv goes with a key/],
      [{ keyFile: path('key'), iv: '00' }, /32 hexadecimal digits/],
      [{ keyFile: path('password') }, /64 hexadecimal digits/],
      [{ passwordFile: [path('two')] }, /two must have one line/],
      [{ passwordFile: [path('empty')] }, /empty must have one line/],
      [{ keyFile: path('key'), format: 'openssl' }, /takes a password/],
      [{ passwordFile: [path('password')], kdfCost: 21 }, /from 15 to 20/],
      [{ passwordFile: [path('password')], format: 'openssl', iterations: 1 }, /from 10000 to/],
    ] as const;
    const before = names();
    for (const [options, says] of wrong) {
      await assert.rejects(encryptFile(path('file'), { format: 'stream', ...options }, context), (error) => {
        assert.ok(error instanceof UsageError);
        assert.match(error.message, says);
        return true;
      });
    }
    assert.deepEqual(names(), before);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const controller = new AbortController();
    const before = names();
    const options = { passwordFile: [path('password')], format: 'stream' } as const;
    const work = encryptFile(path('file'), options, contextWith(controller.signal).context);
    controller.abort();
    await assert.rejects(work, Interrupted);
    assert.deepEqual(names(), before);
  });
});
