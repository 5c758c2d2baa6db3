import assert from 'node:assert/strict';
import { SecretCache } from '../../../src/crypto/secret-cache.js';

const secret = (): Buffer => Buffer.alloc(32, 0xff);
const isOverwritten = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

describe('the cache of derived secrets', () => {
  const [password, salt] = [Buffer.from('password'), Buffer.alloc(16, 1)];

  it('finds a secret by password, salt and cost, under a name that says nothing about them', () => {
    const cache = new SecretCache();
    const names = [
      cache.nameOf(password, salt, 15),
      cache.nameOf(Buffer.from('other'), salt, 15),
      cache.nameOf(password, Buffer.alloc(16, 2), 15),
      cache.nameOf(password, salt, 16),
      new SecretCache().nameOf(password, salt, 15),
    ];
    assert.equal(new Set(names).size, 5);
    assert.equal(cache.nameOf(password, salt, 15), names[0]);
    const kept = secret();
    cache.add(names[0] ?? '', kept);
    assert.equal(cache.get(names[0] ?? ''), kept);
    assert.equal(cache.get(names[1] ?? ''), undefined);
  });

  it('overwrites and drops the one that was not used for longest, beyond a thousand', () => {
    const cache = new SecretCache();
    const [oldest, used] = [secret(), secret()];
    cache.add('used', used);
    cache.add('oldest', oldest);
    for (let i = 0; i < 998; i++) cache.add(`${i}`, secret());
    cache.get('used');
    cache.add('one more', secret());
    assert.ok(isOverwritten(oldest));
    assert.equal(cache.get('oldest'), undefined);
    assert.equal(cache.get('used'), used);
  });

  it('overwrites everything when it is wiped, and keeps nothing afterwards', () => {
    const cache = new SecretCache();
    const [before, after] = [secret(), secret()];
    cache.add('before', before);
    const makeSalt = (): Buffer => Buffer.from('salt');
    const salts = [cache.saltFor(password, makeSalt), cache.saltFor(password, makeSalt)];
    assert.equal(salts[0], salts[1]);
    cache.wipe();
    cache.add('after', after);
    assert.ok(isOverwritten(before));
    assert.ok(isOverwritten(after));
    assert.deepEqual([cache.get('before'), cache.get('after')], [undefined, undefined]);
  });
});
