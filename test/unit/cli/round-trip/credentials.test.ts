import assert from 'node:assert/strict';
import { credentialsFrom } from '../../../../src/cli/round-trip/credentials.js';

describe('credentials from the environment', () => {
  const [keyId, key] = ['the-id', 'the-secret'];
  const both = { B2_APPLICATION_KEY_ID: keyId, B2_APPLICATION_KEY: key };

  it('are none when neither variable is set, or both are empty', () => {
    assert.equal(credentialsFrom({ B2_ENVIRONMENT: 'http://localhost' }), undefined);
    assert.equal(credentialsFrom({ B2_APPLICATION_KEY_ID: '', B2_APPLICATION_KEY: '' }), undefined);
  });

  it('go to B2 itself unless another service is named', () => {
    for (const realm of [undefined, '', 'production']) {
      assert.deepEqual(credentialsFrom({ ...both, B2_ENVIRONMENT: realm }), { realm: undefined, keyId, key });
    }
    assert.equal(credentialsFrom({ ...both, B2_ENVIRONMENT: 'http://localhost:1' })?.realm, 'http://localhost:1');
  });

  it('name the variable that is missing, and never show the secret', () => {
    assert.throws(() => credentialsFrom({ B2_APPLICATION_KEY_ID: keyId }), /but B2_APPLICATION_KEY is not/);
    assert.throws(
      () => credentialsFrom({ B2_APPLICATION_KEY: key }),
      ({ message }: Error) => message.includes('but B2_APPLICATION_KEY_ID is not') && !message.includes(key),
    );
  });
});
