import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseHeader } from '../../../src/crypto/header.js';
import {
  decryptStream,
  EncryptedFile,
  Keyring,
  parseIv,
  parseKey,
  plainSize,
  type Secrets,
} from '../../../src/crypto/index.js';
import { collect, inBlocks, memorySource, NEVER, pattern } from '../../helpers/encrypted.js';
import { isThere, runExternal } from '../../helpers/external-command.js';
import { withFolder } from '../../helpers/folder.js';
import { ROOT } from '../../helpers/sources.js';

const FOLDER = join(ROOT, 'test/fixtures/crypto');
const PROGRAM = join(FOLDER, 'make_vectors.py');

interface Vector {
  readonly file: string;
  readonly plainSize: number;
  readonly sha256: string;
  readonly format: 'stream' | 'openssl' | 'aes-256-cbc';
  readonly password?: string;
  readonly key?: string;
  readonly iv?: string;
  readonly iterations?: number;
}

const vectors = JSON.parse(readFileSync(join(FOLDER, 'vectors.json'), 'utf8')) as readonly Vector[];

function secretsOf({ password, key, iv }: Vector): Secrets {
  return {
    passwords: password === undefined ? [] : [password],
    key: key === undefined ? undefined : parseKey(key),
    iv: iv === undefined ? undefined : parseIv(iv),
  };
}

describe('the vectors of an independent implementation', () => {
  const keyring = new Keyring();

  for (const vector of vectors) {
    it(`${vector.file} decrypts to what it should`, async () => {
      const cipher = readFileSync(join(FOLDER, vector.file));
      assert.equal(createHash('sha256').update(cipher).digest('hex'), vector.sha256);
      const { iterations } = vector;
      const context = {
        keyring,
        secrets: secretsOf(vector),
        signal: NEVER,
        ...(iterations === undefined ? {} : { iterations }),
      };
      const plain = await collect(decryptStream(inBlocks(cipher, 10_000), context));
      assert.ok(plain.equals(pattern(vector.plainSize)));
    });
  }

  for (const vector of vectors.filter(({ format }) => format === 'stream')) {
    it(`${vector.file} is made again from its header, byte for byte`, async () => {
      const cipher = readFileSync(join(FOLDER, vector.file));
      const key = await keyring.open(parseHeader(cipher), secretsOf(vector), NEVER);
      const again = new EncryptedFile(memorySource(pattern(vector.plainSize)), key).whole();
      assert.ok((await collect(again.read())).equals(cipher));
      assert.equal(plainSize(cipher.length), vector.plainSize);
    });
  }

  it('are all in the list', () => {
    const files = readdirSync(FOLDER).filter((name) => /\.(b2crypt|enc)$/.test(name));
    assert.deepEqual(files.sort(), vectors.map(({ file }) => file).sort());
  });

  describe('come from the program beside them', () => {
    const path = withFolder();

    it('which makes the same ones again', async function () {
      const python = findPython();
      if (python === undefined) return this.skip();
      const { status, stderr } = await runExternal(python, [PROGRAM, path('')]);
      assert.equal(status, 0, stderr);
      for (const name of [...vectors.map(({ file }) => file), 'vectors.json']) {
        assert.ok(readFileSync(path(name)).equals(readFileSync(join(FOLDER, name))), name);
      }
    });
  });
});

function findPython(): string | undefined {
  const what = "Python's cryptography";
  return ['/usr/bin/python3', 'python3'].find((name) =>
    isThere(name, ['-c', 'import cryptography'], `${what} for ${name}`),
  );
}
