import assert from 'node:assert/strict';
import { cipherBits } from '../../../../src/network/tls/facts.js';

describe('the strength of a cipher', () => {
  const bits: Readonly<Record<string, number>> = {
    TLS_AES_128_GCM_SHA256: 128,
    TLS_AES_256_GCM_SHA384: 256,
    TLS_CHACHA20_POLY1305_SHA256: 256,
    TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256: 128,
    TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384: 256,
    TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 256,
    TLS_RSA_WITH_3DES_EDE_CBC_SHA: 112,
    TLS_RSA_WITH_DES_CBC_SHA: 56,
    TLS_RSA_EXPORT_WITH_DES40_CBC_SHA: 40,
    TLS_RSA_WITH_RC4_128_SHA: 128,
    TLS_RSA_WITH_NULL_SHA256: 0,
  };
  for (const [suite, strength] of Object.entries(bits)) {
    it(`of ${suite} is ${strength} bits`, () => assert.equal(cipherBits(suite), strength));
  }
});
