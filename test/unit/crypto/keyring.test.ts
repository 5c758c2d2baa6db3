import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { type Header, parseHeader } from '../../../src/crypto/header.js';
import { Keyring } from '../../../src/crypto/keyring.js';
import { parseIv, parseKey } from '../../../src/crypto/secrets.js';
import { NEVER, withPasswords } from '../../helpers/encrypted.js';
import { watchCrypto } from '../../helpers/instrument.js';
import { failure } from '../../helpers/setup.js';

const PASSWORD = 'a password nobody should see';
const KEY = Buffer.alloc(32, 0xa5);

function saltOf({ origin }: Header): string {
  return origin.kind === 'password' ? origin.salt.toString('hex') : '';
}

describe('the keyring', () => {
  let derivations = 0;
  let stopWatching = (): void => {};
  beforeEach(() => {
    derivations = 0;
    stopWatching = watchCrypto('scrypt', () => derivations++);
  });
  afterEach(() => stopWatching());

  it('derives once for all files of a password, each with a key, salt and prefix of its own', async () => {
    const keyring = new Keyring();
    const keys = await Promise.all(Array.from({ length: 200 }, () => keyring.create(withPasswords(PASSWORD), NEVER)));
    assert.equal(derivations, 1);
    const headers = keys.map(({ header }) => parseHeader(header));
    assert.equal(new Set(headers.map(saltOf)).size, 1);
    const different = ['fileSalt', 'noncePrefix', 'commitment'] as const;
    for (const field of different) assert.equal(new Set(headers.map((h) => h[field].toString('hex'))).size, 200, field);
    for (const header of headers) await keyring.open(header, withPasswords(PASSWORD), NEVER);
    assert.equal(derivations, 1);
  });

  it('takes another salt for another password, and after a wipe', async () => {
    const keyring = new Keyring();
    const salts: string[] = [];
    for (const password of ['one', 'two']) {
      salts.push(saltOf(parseHeader((await keyring.create(withPasswords(password), NEVER)).header)));
    }
    keyring.wipe();
    salts.push(saltOf(parseHeader((await keyring.create(withPasswords('one'), NEVER)).header)));
    assert.equal(new Set(salts).size, 3);
    assert.equal(derivations, 3);
  });

  it('opens a file of another keyring with any of several passwords', async () => {
    const { header } = await new Keyring().create(withPasswords('old'), NEVER);
    const reader = new Keyring();
    for (const secrets of [withPasswords('old'), withPasswords('new', 'old')]) {
      assert.deepEqual((await reader.open(parseHeader(header), secrets, NEVER)).header, header);
    }
    assert.equal(derivations, 3);
  });

  it('tells a wrong password, a missing one and a missing or wrong key', async () => {
    const keyring = new Keyring();
    const byPassword = parseHeader((await keyring.create(withPasswords(PASSWORD), NEVER)).header);
    const byKey = parseHeader((await keyring.create({ passwords: [], key: KEY }, NEVER)).header);
    const wrong = [
      [byPassword, withPasswords('wrong', 'worse'), /password is wrong/],
      [byPassword, { passwords: [], key: KEY }, /Give that password/],
      [byKey, withPasswords(PASSWORD), /Give that key/],
      [byKey, { passwords: [PASSWORD], key: Buffer.alloc(32) }, /another key/],
    ] as const;
    for (const [header, secrets, says] of wrong) {
      const error = await failure(keyring.open(header, secrets, NEVER));
      assert.equal(error.code, 'wrong_password');
      assert.equal(error.errorCode, 284);
      assert.match(error.message, says);
    }
  });

  it('encrypts with the key when there is one, without any derivation', async () => {
    const { header } = await new Keyring().create({ passwords: [PASSWORD], key: KEY }, NEVER);
    assert.deepEqual(parseHeader(header).origin, { kind: 'key' });
    await new Keyring().open(parseHeader(header), { passwords: [], key: KEY }, NEVER);
    assert.equal(derivations, 0);
  });

  it('reads a password the same in composed and decomposed letters', async () => {
    const { header } = await new Keyring().create(withPasswords('caf\u00e9'), NEVER);
    await new Keyring().open(parseHeader(header), withPasswords('cafe\u0301'), NEVER);
  });

  it('refuses what cannot be a secret, without showing it', async () => {
    const keyring = new Keyring();
    const refused = [
      () => keyring.create(withPasswords(), NEVER),
      () => keyring.create(withPasswords(''), NEVER),
      () => keyring.create(withPasswords('secret \ud800'), NEVER),
      () => keyring.create({ passwords: [], key: KEY.subarray(1) }, NEVER),
      () => parseKey('secret'.repeat(10)),
      () => parseKey(`${KEY.toString('hex')}00`),
      () => parseKey(`${KEY.toString('hex')}zz`),
      () => parseKey(`${KEY.toString('hex').slice(2)}zz`),
      () => parseIv('secret'),
      () => new Keyring({ cost: 14 }),
      () => new Keyring({ cost: 21 }),
      () => new Keyring({ cost: 15.5 }),
    ];
    for (const work of refused) {
      const { code, message } = await failure(work);
      assert.equal(code, 'invalid_argument');
      assert.doesNotMatch(message, /secret|a5a5/);
    }
    assert.deepEqual(parseKey(KEY.toString('hex').toUpperCase()), KEY);
    assert.equal(parseIv('00'.repeat(16)).length, 16);
  });

  it('derives nothing for a file that asks for too much or too little', async () => {
    const header = parseHeader((await new Keyring().create(withPasswords(PASSWORD), NEVER)).header);
    derivations = 0;
    for (const cost of [14, 19, 31, 63]) {
      const hostile = { ...header, origin: { kind: 'password', salt: Buffer.alloc(16), cost } } as const;
      assert.equal(
        (await failure(new Keyring().open(hostile, withPasswords(PASSWORD), NEVER))).code,
        'key_cost_refused',
      );
    }
    assert.equal(derivations, 0);
  });

  it('stops waiting when it is interrupted, and leaves no listener behind', async () => {
    const keyring = new Keyring();
    const [stopped, going] = [new AbortController(), new AbortController()];
    const first = failure(keyring.create(withPasswords(PASSWORD), stopped.signal));
    const second = keyring.create(withPasswords(PASSWORD), going.signal);
    stopped.abort();
    assert.equal((await first).code, 'interrupted');
    await second;
    assert.equal(derivations, 1);
    assert.equal((await failure(keyring.create(withPasswords(PASSWORD), stopped.signal))).code, 'interrupted');
    for (const { signal } of [stopped, going]) assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('survives a wipe in the middle of a derivation, without keeping its result', async () => {
    const keyring = new Keyring();
    const making = keyring.create(withPasswords(PASSWORD), NEVER);
    keyring.wipe();
    const { header } = await making;
    await new Keyring().open(parseHeader(header), withPasswords(PASSWORD), NEVER);
  });

  it('shows neither passwords nor keys when it is printed', async () => {
    const keyring = new Keyring();
    const key = await keyring.create(withPasswords(PASSWORD), NEVER);
    const direct = await keyring.create({ passwords: [], key: KEY }, NEVER);
    for (const value of [keyring, key, direct]) {
      const shapes = [inspect(value, { depth: 10, showHidden: true }), JSON.stringify(value), String(value)];
      for (const shape of shapes) {
        for (const secret of [PASSWORD, KEY.toString('hex'), 'a5 a5', '165,165']) assert.ok(!shape.includes(secret));
      }
    }
  });
});
