import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encryptStream } from '../../../src/crypto/encrypt.js';
import { Keyring, type Secrets } from '../../../src/crypto/index.js';
import { CHUNK_BYTES, HEADER_BYTES, SEALED_BYTES } from '../../../src/crypto/layout.js';
import { collect, inBlocks, NEVER, pattern } from '../../helpers/encrypted.js';
import { isThere, runExternal } from '../../helpers/external-command.js';
import { withFolder } from '../../helpers/folder.js';
import { codeBlocks } from '../../helpers/markdown.js';
import { ROOT } from '../../helpers/sources.js';

const blocks = codeBlocks(readFileSync(join(ROOT, 'docs/encryption-format.md'), 'utf8'));
const program = blocks.find(({ language }) => language === 'python')?.code ?? '';

const PASSWORD = 'cafe\u0301 und Schl\u00fcssel \u{1f511}';
const KEY = Buffer.alloc(32, 0x5a);
const environment = { B2_ENCRYPTION_PASSWORD: PASSWORD, B2_ENCRYPTION_KEY: KEY.toString('hex') };

describe('the decryptor in Python of docs/encryption-format.md', () => {
  const path = withFolder();
  const keyring = new Keyring();
  let python = '';
  before(function () {
    const what = "Python's cryptography";
    const found = ['/usr/bin/python3', 'python3'].find((name) =>
      isThere(name, ['-c', 'import cryptography'], `${what} for ${name}`),
    );
    if (found === undefined) this.skip();
    python = found;
  });

  const encrypt = async (plain: Buffer, secrets: Secrets): Promise<Buffer> =>
    collect(encryptStream(inBlocks(plain), await keyring.create(secrets, NEVER)));

  async function run(cipher: Buffer, env: Record<string, string> = environment) {
    writeFileSync(path('program.py'), program);
    writeFileSync(path('in'), cipher);
    return runExternal(python, [path('program.py'), path('in'), path('out')], { env: { ...process.env, ...env } });
  }

  it('has at most 60 lines', () => {
    const { length } = program.split('\n');
    assert.ok(length > 10 && length <= 60, String(length));
  });

  for (const size of [0, 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]) {
    it(`decrypts our ${size} bytes`, async () => {
      const secrets = size === 1 ? { passwords: [], key: KEY } : { passwords: [PASSWORD], key: undefined };
      const { status, stderr } = await run(await encrypt(pattern(size), secrets));
      assert.equal(status, 0, stderr);
      assert.ok(readFileSync(path('out')).equals(pattern(size)));
    });
  }

  it('refuses a wrong password and damage, and leaves no file behind', async () => {
    const cipher = await encrypt(pattern(2 * CHUNK_BYTES), { passwords: [PASSWORD], key: undefined });
    const flipped = Buffer.from(cipher);
    flipped[HEADER_BYTES + SEALED_BYTES + 9] = (flipped[HEADER_BYTES + SEALED_BYTES + 9] ?? 0) ^ 1;
    const wrong = [
      [await run(cipher, { ...environment, B2_ENCRYPTION_PASSWORD: 'wrong' }), /wrong password/],
      [await run(flipped), /damaged/],
    ] as const;
    for (const [{ status, stderr }, says] of wrong) {
      assert.equal(status, 1);
      assert.match(stderr, says);
    }
    assert.ok(!existsSync(path('out')));
  });
});

describe('the test vectors in docs/encryption-format.md', () => {
  it('are those of the fixtures', () => {
    const shown = blocks.filter(({ language }) => language.startsWith('text vector='));
    assert.equal(shown.length, 2);
    for (const { language, code } of shown) {
      const file = join(ROOT, 'test/fixtures/crypto', language.slice('text vector='.length));
      assert.equal(code.replaceAll('\n', ''), readFileSync(file).toString('hex'));
    }
  });
});
