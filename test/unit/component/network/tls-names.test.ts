import assert from 'node:assert/strict';
import {
  cipherList,
  cipherSuites,
  groupList,
  signatureList,
  versions,
  versionsOf,
} from '../../../../src/component/network/tls-names.js';

describe('the names of TLS', () => {
  it('of cipher suites are those of OpenSSL', () => {
    const names: Readonly<Record<string, string>> = {
      TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256: 'ECDHE-RSA-AES128-GCM-SHA256',
      TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384: 'ECDHE-ECDSA-AES256-SHA384',
      TLS_RSA_WITH_AES_256_CBC_SHA: 'AES256-SHA',
      TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256: 'DHE-RSA-CHACHA20-POLY1305',
      TLS_RSA_WITH_3DES_EDE_CBC_SHA: 'DES-CBC3-SHA',
      TLS_AES_128_GCM_SHA256: 'TLS_AES_128_GCM_SHA256',
      'AES128-SHA; TLS_AES_128_GCM_SHA256': 'AES128-SHA:TLS_AES_128_GCM_SHA256',
      '*': '',
      '': '',
    };
    for (const [name, expected] of Object.entries(names)) assert.equal(cipherSuites(name), expected);
  });

  it('of an OpenSSL list come behind the suites of TLS 1.3, unless it has some', () => {
    assert.match(cipherList('HIGH:!aNULL'), /^TLS_AES_256_GCM_SHA384:.*:HIGH:!aNULL$/);
    assert.equal(cipherList('TLS_AES_128_GCM_SHA256:HIGH'), 'TLS_AES_128_GCM_SHA256:HIGH');
    assert.equal(cipherList(' '), '');
  });

  it('of groups may be written in several ways, and each is taken once', () => {
    assert.equal(groupList('', 'x25519,ecdhe_secp256r1', 'P-256,ecdhe_x448,ffdhe_2048'), 'X25519:P-256:X448:ffdhe2048');
    assert.equal(groupList('secp384r1', 'x25519', ''), 'P-384:X25519');
    assert.match(groupList('secp384r1', '', ''), /^P-384:X25519:P-256:/);
    assert.equal(groupList('', '', ''), '');
  });

  it('of signatures may be those of the original', () => {
    assert.equal(
      signatureList('rsa_pss_rsae_sha256', 'sha256-rsa,sha384-ecdsa,sha512-rsapss,sha256-rsa'),
      'rsa_pss_rsae_sha256:RSA+SHA256:ECDSA+SHA384:RSA-PSS+SHA512',
    );
  });

  it('of protocols are a first and a last version', () => {
    assert.deepEqual(versions(15_360), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' });
    assert.deepEqual(versions(192 + 768 + 3072 + 12_288), { minVersion: 'TLSv1', maxVersion: 'TLSv1.3' });
    assert.deepEqual(versions(2048), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    for (const sum of [1, 12, 48, 60, 192 + 3072, 768 + 12_288, 12 + 3072]) {
      assert.throws(() => versions(sum), { code: 'invalid_setting' }, String(sum));
    }
  });

  it('of suites leave out the versions that none of them is of', () => {
    const both = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' } as const;
    assert.deepEqual(versionsOf('AES128-SHA', both), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    assert.deepEqual(versionsOf('TLS_AES_128_GCM_SHA256', both), { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.3' });
    assert.deepEqual(versionsOf('TLS_AES_128_GCM_SHA256:AES128-SHA', both), both);
  });
});
