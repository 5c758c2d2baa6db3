import assert from 'node:assert/strict';
import { contentKeyFor, type Encryption, readable, toStore, unlock } from '../../../src/server/encryption.js';
import { createRandom } from '../../../src/server/random.js';

const random = createRandom('encryption');
const account = { id: 'id', keyId: 'id', key: 'key', encryptionKey: random.bytes(32) };
const customer = (): Encryption => ({ mode: 'SSE-C', key: { bytes: random.bytes(32), md5: 'not looked at' } });
const service: Encryption = { mode: 'SSE-B2' };

const pieceOf = (encryption: Encryption) => {
  const key = contentKeyFor(encryption, account, random);
  return { key, piece: { content: 'c', start: 3, length: 4, wrappedKey: key?.wrapped ?? null } };
};

describe('the key of a content', () => {
  it('comes out with what it was wrapped for, and with nothing else', () => {
    const one = customer();
    for (const [encryption, others] of [
      [service, [one]],
      [one, [service, customer()]],
    ] as const) {
      const { key, piece } = pieceOf(encryption);
      const expected = [{ content: 'c', start: 3, length: 4, key: key?.bytes }];
      assert.deepEqual(readable([piece], encryption, account), expected);
      for (const other of others) assert.throws(() => readable([piece], other, account));
    }
  });

  it('is another one for every content', () => {
    const [a, b] = [pieceOf(service).key, pieceOf(service).key];
    assert.notDeepEqual(a?.bytes, b?.bytes);
    assert.notEqual(a?.wrapped, b?.wrapped);
  });

  it('is not there without encryption', () => {
    assert.equal(contentKeyFor({ mode: null }, account, random), null);
  });
});

describe('a stored encryption', () => {
  it("tells nothing of a customer's key but whether it is the one, and that differently each time", () => {
    const one = customer();
    const [stored, again] = [toStore(one, random), toStore(one, random)];
    assert.notDeepEqual(stored, again);
    for (const it of [stored, again]) {
      assert.equal(unlock(it, one), one);
      assert.throws(() => unlock(it, customer()), { status: 403, code: 'access_denied' });
      assert.throws(() => unlock(it, null), { status: 400 });
    }
  });

  it('of the service needs no key and takes none', () => {
    assert.equal(unlock(service, null).mode, 'SSE-B2');
    assert.throws(() => unlock(service, customer()), { status: 400 });
    assert.throws(() => unlock({ mode: null }, customer()), { status: 400 });
  });
});
