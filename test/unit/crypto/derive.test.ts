import assert from 'node:assert/strict';
import { scryptSync } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { pbkdf2Bytes, scryptSecret } from '../../../src/crypto/derive.js';
import { parseHeader } from '../../../src/crypto/header.js';
import { Keyring } from '../../../src/crypto/index.js';
import { NEVER, withPasswords } from '../../helpers/encrypted.js';
import { watchCrypto } from '../../helpers/instrument.js';
import { failure } from '../../helpers/setup.js';

describe('the derivation of secrets', () => {
  const [password, salt] = [Buffer.from('password'), Buffer.alloc(16, 1)];

  it('is scrypt with r of 8 and p of 3', async () => {
    const expected = scryptSync(password, salt, 32, { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 26 });
    assert.deepEqual(await scryptSecret(password, salt, 15), expected);
  });

  it('says when the system refuses, without the password', async () => {
    for (const work of [scryptSecret(password, salt, 50), pbkdf2Bytes(password, salt, -1, 32)]) {
      const error = await failure(work);
      assert.deepEqual([error.code, error.errorCode], ['encryption_failed', 283]);
      assert.ok(!JSON.stringify(error).includes('password'));
    }
  });

  it('takes 256 MiB at most at a time, however many files ask for it', async () => {
    const header = parseHeader((await new Keyring().create(withPasswords('password'), NEVER)).header);
    const stopped = new AbortController();
    const keyring = new Keyring();
    let begun = 0;
    const stopWatching = watchCrypto('scrypt', () => begun++);
    try {
      const opening = [1, 2, 3].map((fill) => {
        const origin = { kind: 'password', salt: Buffer.alloc(16, fill), cost: 18 } as const;
        return failure(keyring.open({ ...header, origin }, withPasswords('password'), stopped.signal));
      });
      await turn();
      assert.equal(begun, 1);
      stopped.abort();
      for (const { code } of await Promise.all(opening)) assert.equal(code, 'interrupted');
      assert.equal(begun, 1);
    } finally {
      stopWatching();
    }
  });
});
