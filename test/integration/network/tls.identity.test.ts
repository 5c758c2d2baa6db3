import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackblazeB2 } from '../../../src/index.js';
import { type KeyPair, openssl, TestAuthority, toPfx, withPassword } from '../../helpers/certificates.js';
import { isThere } from '../../helpers/external-command.js';
import { withSuiteFolder } from '../../helpers/folder.js';
import { failure } from '../../helpers/setup.js';
import { lastSocket, visitor, withTlsService } from '../../helpers/tls-service.js';

const PASSWORD = 'planted-store-password';
const PFX_FILE = 2;
const PFX_BLOB = 3;
const PEM_FILE = 6;
const PEM_BLOB = 7;
const AUTOMATIC = 99;

describe('the client certificate', () => {
  const path = withSuiteFolder();
  let authority: TestAuthority;
  let server: KeyPair;
  let client: KeyPair;
  let other: KeyPair;
  /** The path of a PFX, a PEM file with certificate and key, and one with both certificates and keys. */
  let files: Readonly<Record<'pfx' | 'both' | 'several' | 'secretKey', string>>;
  before(function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    authority = new TestAuthority(path('authority'), 'Test authority');
    server = authority.issue('server');
    client = authority.issue('client', { subject: 'The client', usage: 'clientAuth' });
    other = authority.issue('other', { subject: 'Another', usage: 'clientAuth' });
    const write = (name: string, ...parts: string[]): string => {
      writeFileSync(path(name), parts.map((part) => readFileSync(part, 'latin1')).join('\n'));
      return path(name);
    };
    const secretKey = withPassword(client, PASSWORD);
    files = {
      pfx: toPfx(client, PASSWORD),
      both: write('both.pem', client.key, client.cert),
      several: write('several.pem', other.key, other.cert, client.key, client.cert),
      secretKey,
    };
  });

  /** What the server calls the client whose certificate it gets, or the failure. */
  async function presented(prepare: (b2: BackblazeB2) => void, ca = authority.pem): Promise<string> {
    const options = { requestCert: true, rejectUnauthorized: true, ca };
    return withTlsService(server, options, async (service) => {
      let subject = '';
      const b2 = visitor(service);
      b2.config('SSLServerCACerts', authority.pem);
      prepare(b2);
      const { code, errorCode, message } = await failure(b2.authorize());
      if (code === 'unauthorized') subject = String(lastSocket(service).getPeerCertificate().subject.CN);
      b2.reset();
      return code === 'unauthorized' ? subject : `${code} ${errorCode} ${message}`;
    });
  }
  it('comes from a PEM or PFX, as a file or as what is in it, and automatically', async () => {
    const cases: [number, string | Buffer][] = [
      [PEM_FILE, files.both],
      [PEM_BLOB, readFileSync(files.both)],
      [PFX_FILE, files.pfx],
      [PFX_BLOB, readFileSync(files.pfx)],
      ...[files.both, readFileSync(files.both), files.pfx, readFileSync(files.pfx)].map(
        (store): [number, string | Buffer] => [AUTOMATIC, store],
      ),
    ];
    for (const [sslCertStoreType, sslCertStore] of cases) {
      const prepare = (b2: BackblazeB2): void =>
        void Object.assign(b2, { sslCertStoreType, sslCertStore, sslCertStorePassword: PASSWORD });
      assert.equal(await presented(prepare), 'The client', `${sslCertStoreType}`);
    }
  });

  it('is the one of sslCertSubject, or the first one', async () => {
    const chosen = (subject: string) =>
      presented((b2) => {
        b2.sslCertStoreType = PEM_FILE;
        b2.sslCertStore = files.several;
        b2.sslCertSubject = subject;
      });
    assert.equal(await chosen('CN=The client'), 'The client');
    assert.equal(await chosen('o = tests,cn = The client'), 'The client');
    assert.equal(await chosen('*'), 'Another');
    assert.equal(await chosen(''), 'Another');
    assert.match(await chosen('CN=Nobody'), /^tls_failed 272 .*no client certificate of "CN=Nobody" in .*several\.pem/);
  });

  it('may be given as sslCertEncoded, with its key in the store or beside it', async () => {
    assert.equal(
      await presented((b2) => {
        b2.sslCertStoreType = PEM_FILE;
        b2.sslCertStore = client.key;
        b2.sslCertEncoded = readFileSync(client.cert);
      }),
      'The client',
    );
    const der = path('client.der');
    openssl(['x509', '-in', client.cert, '-outform', 'DER', '-out', der], '.');
    assert.equal(
      await presented((b2) => {
        b2.sslCertStoreType = PEM_FILE;
        b2.sslCertStore = files.secretKey;
        b2.sslCertStorePassword = PASSWORD;
        b2.sslCertEncoded = readFileSync(der);
      }),
      'The client',
    );
    assert.equal(
      await presented((b2) => {
        b2.sslCertEncoded = readFileSync(files.both);
      }),
      'The client',
    );
    const without = await presented((b2) => {
      b2.sslCertEncoded = readFileSync(client.cert);
    });
    assert.match(without, /^tls_failed 273 .*sslCertEncoded has no private key/);
  });

  it('comes with SSLCACerts', async () => {
    const issuer = authority.issue('issuer', { subject: 'Issuer', authority: true });
    const below = new TestAuthority(join(path('authority'), 'below'), 'Issuer', issuer);
    const leaf = below.issue('leaf', { subject: 'A leaf', usage: 'clientAuth' });
    const prepare = (b2: BackblazeB2): void => {
      b2.sslCertStoreType = PEM_BLOB;
      b2.sslCertStore = Buffer.concat([readFileSync(leaf.key), readFileSync(leaf.cert)]);
    };
    assert.match(await presented(prepare), /^(?:tls_failed|connection_reset)/);
    assert.equal(
      await presented((b2) => {
        prepare(b2);
        b2.config('SSLCACerts', readFileSync(issuer.cert, 'utf8'));
      }),
      'A leaf',
    );
    const damaged = await presented((b2) => {
      prepare(b2);
      b2.config('SSLCACerts', 'no certificate');
    });
    assert.match(damaged, /^tls_failed 274 .*SSLCACerts has no certificate/);
    const withPfx = await presented((b2) => {
      b2.sslCertStoreType = PFX_FILE;
      b2.sslCertStore = files.pfx;
      b2.sslCertStorePassword = PASSWORD;
      b2.config('SSLCACerts', authority.pem);
    });
    assert.match(withPfx, /^tls_failed 274 .*Put the chain into /);
  });

  it('that cannot be had is told by its reason, and never by the password', async () => {
    const text = path('text.pem');
    writeFileSync(text, 'no certificate here');
    const cases: [number, string, RegExp][] = [
      [PEM_FILE, path('missing.pem'), /^tls_failed 271 .*Cannot read .*missing\.pem: there is no such file/],
      [PEM_FILE, text, /^tls_failed 272 .*no client certificate in .*text\.pem/],
      [PEM_FILE, client.cert, /^tls_failed 273 .*client\.pem has no private key/],
      [PFX_FILE, text, /^tls_failed 273 .*text\.pem cannot be read as a PFX/],
      [PFX_FILE, files.pfx, /^tls_failed 273 .*client\.pem\.pfx cannot be read as a PFX .*Check sslCertStorePassword/],
      [0, 'MY', /^tls_failed 271 .*sslCertStoreType 0 cannot be read by Node/],
      [4, 'store.jks', /^tls_failed 271 .*sslCertStoreType 4 cannot be read by Node/],
      [8, 'key.pub', /^tls_failed 273 .*sslCertStoreType 8 has no private key/],
      [14, 'key.ppk', /^tls_failed 271 .*PEM \(6, 7\) or PFX/],
    ];
    for (const [type, store, expected] of cases) {
      const result = await presented((b2) => {
        b2.sslCertStoreType = type;
        b2.sslCertStore = store;
        b2.sslCertStorePassword = `${PASSWORD}-wrong`;
        b2.sslCertSubject = '*';
      });
      assert.match(result, expected);
      assert.ok(!result.includes(PASSWORD), result);
    }
    const locked = await presented((b2) => {
      b2.sslCertStoreType = PEM_BLOB;
      b2.sslCertStore = Buffer.concat([readFileSync(files.secretKey), readFileSync(client.cert)]);
      b2.sslCertStorePassword = 'wrong';
    });
    assert.match(locked, /^tls_failed 273 .*private key of sslCertStore cannot be read. Check sslCertStorePassword/);
  });

  it('that the server does not accept fails clearly', async () => {
    const stranger = new TestAuthority(path('stranger'), 'A stranger').issue('client', { usage: 'clientAuth' });
    const refused = await presented((b2) => {
      b2.sslCertStoreType = PEM_BLOB;
      b2.sslCertStore = Buffer.concat([readFileSync(stranger.key), readFileSync(stranger.cert)]);
    });
    assert.match(refused, /^(?:tls_failed .*does not accept the client certificate|connection_reset)/);
  });
});
