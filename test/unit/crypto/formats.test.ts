import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import {
  decryptStream,
  type EncryptionContext,
  type EncryptionFormat,
  encryptedSize,
  encryptNew,
  encryptWhole,
  formatNote,
  Keyring,
  parseNote,
  preambleBytes,
  recognise,
  type Secrets,
} from '../../../src/crypto/index.js';
import { attempt, collect, inBlocks, NEVER, pattern, withPasswords } from '../../helpers/encrypted.js';
import { isThere, runExternal } from '../../helpers/external-command.js';
import { withFolder } from '../../helpers/folder.js';
import { failure } from '../../helpers/setup.js';

const keyring = new Keyring();
const KEY = Buffer.from(Array.from({ length: 32 }, (_, i) => i));
const IV = Buffer.alloc(16, 9);
const RAW: Secrets = { passwords: [], key: KEY, iv: IV };
const PASSWORD = 'p\u00e4ssword with spaces';

function context(secrets: Secrets, iterations?: number): EncryptionContext {
  return { keyring, secrets, signal: NEVER, ...(iterations === undefined ? {} : { iterations }) };
}

async function encrypt(plain: Buffer, given: EncryptionContext, format: EncryptionFormat = 'openssl') {
  const encryption = await encryptNew(given, format);
  const cipher = await collect(encryptWhole(encryption, inBlocks(plain, 5000)));
  assert.equal(cipher.length, encryptedSize(encryption, plain.length));
  return { cipher, note: parseNote(formatNote(encryption.note)) };
}

describe('the formats of encryption', () => {
  it('are recognised by the first bytes', async () => {
    const plain = pattern(20_000);
    const all = [
      [context(withPasswords(PASSWORD)), 'stream'],
      [context({ passwords: [], key: KEY }), 'stream'],
      [context(withPasswords(PASSWORD), 10_000), 'openssl'],
      [context(RAW), 'stream'],
    ] as const;
    for (const [given, format] of all) {
      const { cipher } = await encrypt(plain, given, format);
      assert.ok((await collect(decryptStream(inBlocks(cipher, 7), given))).equals(plain));
      const found = await recognise(cipher.subarray(0, 96), given);
      assert.equal(found.format, given.secrets.iv === undefined && format === 'stream' ? 'stream' : 'cbc');
      assert.equal(cipher.length, encryptedSize(found, plain.length));
      assert.ok(preambleBytes(found) < cipher.length);
    }
  });

  it('are not seen in what is not encrypted', async () => {
    for (const plain of [Buffer.alloc(0), Buffer.from('b2crypt'), pattern(1000)]) {
      const { delivered, error } = await attempt(decryptStream(inBlocks(plain), context(withPasswords(PASSWORD))));
      assert.equal(delivered.length, 0);
      assert.equal((await failure(() => Promise.reject(error))).code, 'unknown_encryption');
    }
  });

  it('that file info names and the file does not have are damage', async () => {
    const given = context(withPasswords(PASSWORD), 10_000);
    const [stream, openssl] = [await encrypt(pattern(100), given, 'stream'), await encrypt(pattern(100), given)];
    const wrong = [
      [pattern(100), stream.note],
      [openssl.cipher, stream.note],
      [pattern(100), openssl.note],
    ] as const;
    for (const [cipher, note] of wrong) {
      assert.equal((await failure(recognise(cipher, given, note))).code, 'damaged_ciphertext');
    }
  });

  it('that are not wanted are refused, so that nobody is made to read one without authentication', async () => {
    const given = context(withPasswords(PASSWORD), 10_000);
    const raw = { ...context(RAW), only: 'stream' } as const;
    const [stream, openssl] = [await encrypt(pattern(100), given, 'stream'), await encrypt(pattern(100), given)];
    await recognise(stream.cipher, { ...given, only: 'stream' });
    await recognise(openssl.cipher, { ...given, only: 'openssl' });
    await recognise(pattern(100), { ...raw, only: 'openssl' });
    const refused = [
      recognise(openssl.cipher, { ...given, only: 'stream' }),
      recognise(stream.cipher, { ...given, only: 'openssl' }),
      recognise(pattern(100), raw),
    ];
    for (const work of refused) assert.equal((await failure(work)).code, 'unknown_encryption');
  });

  it('are read from a source that is closed, also after a failure and when the reader stops', async () => {
    const given = context(withPasswords(PASSWORD));
    const { cipher } = await encrypt(pattern(200_000), given, 'stream');
    let closed = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* inBlocks(cipher, 1000);
      } finally {
        closed++;
      }
    }
    await attempt(decryptStream(source(), context(withPasswords('wrong'))));
    for await (const _ of decryptStream(source(), given)) break;
    await collect(decryptStream(source(), given));
    assert.equal(closed, 3);
  });

  it('of openssl take a password, or a key with an IV', async () => {
    for (const secrets of [withPasswords(), { passwords: [PASSWORD], key: KEY }]) {
      assert.equal((await failure(encryptNew(context(secrets), 'openssl'))).code, 'invalid_argument');
    }
    for (const iterations of [9999, 10_000_001, 10_000.5]) {
      const error = await failure(encryptNew(context(withPasswords(PASSWORD), iterations), 'openssl'));
      assert.equal(error.code, 'invalid_argument');
    }
  });

  it('are given up when the work is interrupted', async () => {
    const controller = new AbortController();
    const work = encryptNew({ ...context(withPasswords(PASSWORD)), signal: controller.signal }, 'openssl');
    controller.abort();
    assert.equal((await failure(work)).code, 'interrupted');
  });
});

describe('the openssl format', () => {
  it('finds the right one of several passwords, and tells a wrong one at once, when file info helps', async () => {
    const plain = pattern(100);
    const { cipher, note } = await encrypt(plain, context(withPasswords('old'), 10_000));
    const read = (secrets: Secrets): Promise<Buffer> =>
      collect(decryptStream(inBlocks(cipher), context(secrets, 600_000), note));
    assert.ok((await read(withPasswords('new', 'old'))).equals(plain));
    for (const secrets of [withPasswords('new'), withPasswords()]) {
      assert.equal((await failure(read(secrets))).code, 'wrong_password');
    }
    const withinSalt = recognise(cipher.subarray(0, 12), context(withPasswords('old')), note);
    assert.equal((await failure(withinSalt)).code, 'damaged_ciphertext');
  });

  it('says at the end that password or file are wrong, or that the file was cut', async () => {
    const plain = pattern(100);
    const { cipher } = await encrypt(plain, context(withPasswords(PASSWORD), 10_000));
    const read = (bytes: Buffer, password: string): Promise<unknown> =>
      collect(decryptStream(inBlocks(bytes), context(withPasswords(password), 10_000)));
    // One wrong password in 256 leaves something that looks like padding.
    const codes = new Set<string>();
    for (const wrong of ['a', 'b', 'c', 'd']) {
      const { error } = await attempt(decryptStream(inBlocks(cipher), context(withPasswords(wrong), 10_000)));
      if (error !== undefined) codes.add((await failure(() => Promise.reject(error))).code);
    }
    assert.deepEqual([...codes], ['wrong_password']);
    for (const length of [10, 16, 17, cipher.length - 1]) {
      assert.equal((await failure(read(cipher.subarray(0, length), PASSWORD))).code, 'damaged_ciphertext', `${length}`);
    }
    await failure(read(cipher.subarray(0, cipher.length - 16), PASSWORD));
  });
});

describe('the program openssl', () => {
  const path = withFolder();
  const SIZES = [0, 1, 15, 16, 17, 70_000];
  const PBKDF2 = ['-aes-256-cbc', '-pbkdf2', '-iter', '20000', '-pass', 'env:ENC_PASSWORD'];
  const DIRECT = ['-aes-256-cbc', '-K', KEY.toString('hex'), '-iv', IV.toString('hex')];
  const ways: readonly [string, readonly string[], EncryptionContext][] = [
    ['a password', PBKDF2, context(withPasswords(PASSWORD), 20_000)],
    ['key and IV', DIRECT, context(RAW)],
  ];
  before(function () {
    if (!isThere('openssl', ['version'], 'openssl')) this.skip();
  });

  async function openssl(...args: readonly string[]): Promise<void> {
    const env = { ...process.env, ENC_PASSWORD: PASSWORD };
    const { status, stderr } = await runExternal('openssl', ['enc', ...args], { env });
    assert.equal(status, 0, stderr);
  }

  for (const [name, options, given] of ways) {
    it(`decrypts with ${name} what we encrypted`, async () => {
      for (const size of SIZES) {
        const plain = pattern(size);
        const { cipher } = await encrypt(plain, given);
        await writeFile(path('in'), cipher);
        await openssl('-d', ...options, '-in', path('in'), '-out', path('out'));
        assert.ok((await readFile(path('out'))).equals(plain), String(size));
      }
    });

    it(`encrypts with ${name} what we decrypt`, async () => {
      for (const size of SIZES) {
        const plain = pattern(size);
        await writeFile(path('in'), plain);
        await openssl('-e', ...options, '-in', path('in'), '-out', path('out'));
        const cipher = await readFile(path('out'));
        assert.ok((await collect(decryptStream(inBlocks(cipher, 999), given))).equals(plain), String(size));
      }
    });
  }
});
