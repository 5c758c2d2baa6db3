import assert from 'node:assert/strict';
import { pemBlocks, pemCertificates } from '../../../../src/network/tls/pem.js';

const block = (label: string, body: string) => `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`;

describe('a PEM text', () => {
  it('gives its blocks in their order, whatever stands between them', () => {
    const text = `subject=a\r\n${block('CERTIFICATE', 'A')}\n\n# key\n${block('RSA PRIVATE KEY', 'B')}trailing`;
    assert.deepEqual(pemBlocks(text), [
      { label: 'CERTIFICATE', text: block('CERTIFICATE', 'A') },
      { label: 'RSA PRIVATE KEY', text: block('RSA PRIVATE KEY', 'B') },
    ]);
  });

  it('gives nothing for what is cut or has no end of its own', () => {
    for (const text of ['', '-----BEGIN ', '-----BEGIN CERTIFICATE-----\nA', '-----BEGIN A-----\n-----END B-----']) {
      assert.deepEqual(pemBlocks(text), [], text);
    }
  });

  it('is read in a time that grows with its length only', () => {
    assert.deepEqual(pemBlocks('-----BEGIN '.repeat(100_000)), []);
  });

  it('has certificates under three names', () => {
    const names = ['CERTIFICATE', 'PRIVATE KEY', 'X509 CERTIFICATE', 'X509 CRL', 'TRUSTED CERTIFICATE'];
    const text = names.map((name) => block(name, name)).join('\n');
    assert.deepEqual(
      pemCertificates(text),
      ['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE'].map((name) => block(name, name)),
    );
  });
});
