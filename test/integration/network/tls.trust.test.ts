import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BackblazeB2 } from '../../../src/index.js';
import { type KeyPair, openssl, TestAuthority } from '../../helpers/certificates.js';
import { isThere, runExternal } from '../../helpers/external-command.js';
import { withSuiteFolder } from '../../helpers/folder.js';
import { failure } from '../../helpers/setup.js';
import { ROOT } from '../../helpers/sources.js';
import { visitor, withTlsService } from '../../helpers/tls-service.js';

const EXPIRED = 1;
const UNKNOWN_CA = 16;
const WRONG_USAGE = 32;
const OTHER_NAME = 2_147_483_648;

describe('trust in a server', () => {
  const path = withSuiteFolder();
  let authority: TestAuthority;
  let stranger: TestAuthority;
  let pairs: Readonly<Record<'good' | 'expired' | 'otherName' | 'wrongUsage' | 'unknown' | 'allWrong', KeyPair>>;
  before(function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    authority = new TestAuthority(path('authority'), 'Test authority');
    stranger = new TestAuthority(path('stranger'), 'A stranger');
    const wrong = { expired: true, names: 'DNS:other.example', usage: 'clientAuth' };
    pairs = {
      good: authority.issue('good'),
      expired: authority.issue('expired', { expired: true }),
      otherName: authority.issue('other-name', { names: 'DNS:other.example' }),
      wrongUsage: authority.issue('wrong-usage', { usage: 'clientAuth' }),
      unknown: stranger.issue('unknown'),
      allWrong: stranger.issue('all-wrong', wrong),
    };
  });

  /** `yes` when a request went through, or the failure. */
  const trusted = (pair: KeyPair, prepare: (b2: BackblazeB2) => void = () => {}): Promise<string> =>
    withTlsService(pair, {}, async (service) => {
      const b2 = visitor(service);
      b2.config('SSLServerCACerts', authority.pem);
      prepare(b2);
      const { code, errorCode, message, attempts } = await failure(b2.authorize());
      b2.reset();
      if (code === 'unauthorized') return 'yes';
      assert.equal(service.requests.length, 0);
      assert.equal(attempts, 1);
      return `${code} ${errorCode} ${message}`;
    });
  const overlooking =
    (flags: number) =>
    (b2: BackblazeB2): void =>
      void b2.config('SSLSecurityFlags', flags);

  it('needs a certificate that is right in everything', async () => {
    assert.equal(await trusted(pairs.good), 'yes');
    const issued = 'Subject: CN=\\S+, O=Tests. Issuer: CN=Test authority\\.';
    const cases: [KeyPair, string][] = [
      [pairs.expired, `is not valid now \\(CERT_HAS_EXPIRED\\)\\. ${issued} Check the clock`],
      [pairs.otherName, `it is not for 127\\.0\\.0\\.1, but for DNS:other\\.example\\. ${issued} Check the address`],
      [pairs.wrongUsage, `it is not meant for servers \\(INVALID_PURPOSE\\)\\. ${issued}`],
      [
        pairs.unknown,
        'authority that is trusted here .*Issuer: CN=A stranger\\. Name its authority in SSLServerCACerts',
      ],
    ];
    for (const [pair, expected] of cases) {
      assert.match(
        await trusted(pair),
        new RegExp(`^tls_failed 280 connecting to 127\\.0\\.0\\.1:\\d+ failed.*${expected}`),
      );
    }
  });

  it('overlooks with SSLSecurityFlags what they name, and nothing else', async () => {
    const flags = [EXPIRED, UNKNOWN_CA, WRONG_USAGE, OTHER_NAME];
    const wrong = [pairs.expired, pairs.unknown, pairs.wrongUsage, pairs.otherName];
    for (const [i, pair] of wrong.entries()) {
      for (const [j, flag] of flags.entries()) {
        const result = await trusted(pair, overlooking(flag));
        if (i === j) assert.equal(result, 'yes');
        else assert.match(result, /^tls_failed 280 /, `fault ${i} with the flag of ${j}`);
      }
    }
  });

  it('does not overlook a fault that hides behind another one', async () => {
    const all = EXPIRED + UNKNOWN_CA + WRONG_USAGE + OTHER_NAME;
    assert.equal(await trusted(pairs.allWrong, overlooking(all)), 'yes');
    for (const flag of [EXPIRED, UNKNOWN_CA, WRONG_USAGE, OTHER_NAME]) {
      assert.match(await trusted(pairs.allWrong, overlooking(all - flag)), /^tls_failed 280 /, `without ${flag}`);
    }
  });

  it('follows a chain also while something is overlooked', async () => {
    const issuer = authority.issue('issuer', { authority: true });
    const below = new TestAuthority(join(path('authority'), 'below'), 'issuer', issuer);
    const leaf = below.issue('leaf', { expired: true });
    const chain = path('chain.pem');
    writeFileSync(chain, readFileSync(leaf.cert, 'utf8') + readFileSync(issuer.cert, 'utf8'));
    assert.equal(await trusted({ ...leaf, cert: chain }, overlooking(EXPIRED)), 'yes');
    assert.match(await trusted(leaf, overlooking(EXPIRED)), /^tls_failed 280 /);
    assert.match(await trusted({ ...leaf, cert: chain }), /^tls_failed 280 .*not valid now/);
  });

  it('is not given to an authority that only seems to have signed', async () => {
    const pretender = new TestAuthority(path('pretender'), 'Test authority');
    // Without the mark of the key only the signature shows it.
    const extensions = ['authorityKeyIdentifier = none'];
    const forged = pretender.issue('forged', { extensions });
    // OpenSSL tells only that this one has expired.
    const expired = pretender.issue('expired', { expired: true, extensions });
    for (const flags of [0, EXPIRED, EXPIRED + WRONG_USAGE + OTHER_NAME]) {
      assert.match(await trusted(forged, overlooking(flags)), /^tls_failed 280 /);
      assert.match(await trusted(expired, overlooking(flags)), /^tls_failed 280 /);
    }
  });

  it('is given to the certificate of sslAcceptServerCertEncoded, PEM or DER, and to no other one by it', async () => {
    const der = path('all-wrong.der');
    openssl(['x509', '-in', pairs.allWrong.cert, '-outform', 'DER', '-out', der], '.');
    for (const pinned of [readFileSync(pairs.allWrong.cert), readFileSync(der)]) {
      const prepare = (b2: BackblazeB2): void => {
        b2.sslAcceptServerCertEncoded = pinned;
      };
      assert.equal(await trusted(pairs.allWrong, prepare), 'yes');
      assert.match(await trusted(pairs.unknown, prepare), /^tls_failed 280 /);
    }
    const damaged = await trusted(pairs.good, (b2) => {
      b2.sslAcceptServerCertEncoded = 'no certificate';
    });
    assert.match(damaged, /^tls_failed 276 .*sslAcceptServerCertEncoded cannot be used/);
  });

  it('is given to the pinned certificate alone when it is also the only authority', async () => {
    const pin = (b2: BackblazeB2): void => {
      b2.sslAcceptServerCertEncoded = readFileSync(pairs.good.cert);
      b2.config('SSLServerCACerts', readFileSync(pairs.good.cert, 'utf8'));
    };
    assert.equal(await trusted(pairs.good, pin), 'yes');
    assert.match(await trusted(authority.issue('renewed'), pin), /^tls_failed 280 /);
  });

  it('is asked for with the whole chain when SSLIncludeCertChain is on', async () => {
    const shown: number[] = [];
    for (const whole of [false, true]) {
      await trusted(pairs.good, (b2) => {
        b2.config('SSLIncludeCertChain', whole);
        b2.onSSLServerAuthentication = ({ certEncoded }) => {
          shown.push(certEncoded.toString().split('BEGIN CERTIFICATE').length - 1);
          assert.ok(certEncoded.toString().startsWith(readFileSync(pairs.good.cert, 'utf8').trim()));
        };
      });
    }
    assert.deepEqual(shown, [1, 2]);
  });

  it('cannot be switched off by the environment', () =>
    withTlsService(pairs.unknown, {}, async (service) => {
      const program = `import { BackblazeB2 } from './src/index.ts';
        const b2 = new BackblazeB2();
        Object.assign(b2, { applicationKeyId: 'id', applicationKey: 'key' });
        b2.config('Realm', '${service.url}');
        await b2.authorize().catch(({ code }) => console.log(code));`;
      const args = ['--import', 'tsx', '--input-type=module', '-e', program];
      const run = (env: NodeJS.ProcessEnv) =>
        runExternal(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env } });
      const off = await run({ NODE_TLS_REJECT_UNAUTHORIZED: '0' });
      assert.equal(off.stdout.toString().trim(), 'tls_failed', off.stderr);
      assert.equal(service.requests.length, 0);
      const known = await run({ NODE_EXTRA_CA_CERTS: stranger.cert });
      assert.equal(known.stdout.toString().trim(), 'unauthorized', known.stderr);
    }));
});
