import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRandom } from '../../../src/server/random.js';
import { createTokens } from '../../../src/server/tokens.js';

describe('tokens', () => {
  const tokens = createTokens(Buffer.alloc(32, 1), createRandom('test'));

  it('give back what they were made for, whatever the key id and the payload hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.stringMatching(/^[\w.-]{1,20}$/), (payload, keyId) => {
        const claim = { keyId, expires: 1_795_254_108_580, payload };
        assert.deepEqual(tokens.unseal('upld', tokens.seal('upld', claim)), claim);
      }),
    );
  });

  it('are no good for another purpose, when changed, or with another secret', () => {
    const token = tokens.seal('acct', { keyId: 'k', expires: 1, payload: '' });
    assert.equal(tokens.unseal('upld', token), null);
    assert.equal(tokens.unseal('upld', token.replace('_acct_', '_upld_')), null);
    assert.equal(tokens.unseal('acct', token.replace('_1_', '_9_')), null);
    assert.equal(createTokens(Buffer.alloc(32, 2), createRandom()).unseal('acct', token), null);
    assert.equal(tokens.unseal('acct', 'garbage'), null);
  });

  it('are never equal', () => {
    const claim = { keyId: 'k', expires: 1, payload: '' };
    assert.notEqual(tokens.seal('acct', claim), tokens.seal('acct', claim));
  });

  it('are checked alike however many there are, and however often', () => {
    const all = Array.from({ length: 2500 }, (_, at) => ({ keyId: 'k', expires: at, payload: '' }));
    const sealed = all.map((claim) => tokens.seal('acct', claim));
    for (let time = 0; time < 2; time += 1) {
      assert.deepEqual(
        sealed.map((token) => tokens.unseal('acct', token)),
        all,
      );
    }
    assert.equal(tokens.unseal('upld', sealed[2499] ?? ''), null);
  });
});
