import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServerCertificate } from '../../../../src/server/certificates/authority.js';
import { isThere, runExternal } from '../../../helpers/external-command.js';
import { withFolder } from '../../../helpers/folder.js';

const NAMES = ['api.backblazeb2.com', 'another.example'];
const DAY_MS = 86_400_000;

describe('a certificate for names the server stands for', () => {
  const path = withFolder();

  it('is one of an authority that may vouch for servers, and belongs to its key', () => {
    const made = createServerCertificate(NAMES);
    const [ca, cert] = [new X509Certificate(made.ca), new X509Certificate(made.cert)];
    assert.deepEqual([ca.ca, cert.ca], [true, false]);
    assert.ok(cert.checkIssued(ca) && cert.verify(ca.publicKey) && ca.verify(ca.publicKey));
    assert.ok(cert.checkPrivateKey(createPrivateKey(made.key)));
    assert.ok(!ca.checkPrivateKey(createPrivateKey(made.key)));
    assert.deepEqual(
      [...NAMES, 'f001.backblazeb2.com'].map((name) => cert.checkHost(name)),
      [...NAMES, undefined],
    );
  });

  it('lasts for no longer than every system accepts, from the given time on', () => {
    const now = Date.UTC(2048, 5, 1);
    const cert = new X509Certificate(createServerCertificate(NAMES, now).cert);
    assert.ok(Date.parse(cert.validFrom) <= now);
    assert.equal(Date.parse(cert.validTo), now + 800 * DAY_MS);
    assert.ok(Date.parse(cert.validTo) - Date.parse(cert.validFrom) <= 825 * DAY_MS);
  });

  it('is another one each time, keys, numbers and authority', () => {
    const [one, two] = [createServerCertificate(NAMES), createServerCertificate(NAMES)];
    const facts = ({ ca, cert, key }: typeof one) => {
      const { serialNumber, issuer } = new X509Certificate(cert);
      return [serialNumber, issuer, key, new X509Certificate(ca).serialNumber];
    };
    const [first, second] = [facts(one), facts(two)];
    assert.ok(first.every((fact, index) => fact !== second[index]));
  });

  it('is refused for what is no host name', () => {
    for (const names of [
      [],
      [''],
      ['*.example'],
      ['a b'],
      ['a..b'],
      ['-a'],
      ['x'.repeat(64)],
      ['127.0.0.1:1'],
      ['ä.de'],
    ]) {
      assert.throws(() => createServerCertificate(names), TypeError, names.join());
    }
  });

  it('satisfies OpenSSL at its strictest', async function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    const { ca, cert } = createServerCertificate(NAMES);
    writeFileSync(path('ca.pem'), ca);
    writeFileSync(path('cert.pem'), cert);
    for (const name of NAMES) {
      const options = ['-x509_strict', '-check_ss_sig', '-purpose', 'sslserver', '-verify_hostname', name];
      const files = ['-CAfile', path('ca.pem'), path('cert.pem')];
      const { status, stderr } = await runExternal('openssl', ['verify', ...options, ...files]);
      assert.equal(status, 0, stderr);
    }
  });
});
