import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import type { TlsOptions } from 'node:tls';
import type { BackblazeB2 } from '../../../src/index.js';
import { type KeyPair, TestAuthority } from '../../helpers/certificates.js';
import { isThere } from '../../helpers/external-command.js';
import { withSuiteFolder } from '../../helpers/folder.js';
import { startFront } from '../../helpers/gateways/tls-fronts.js';
import { component, failure } from '../../helpers/setup.js';
import { lastSocket, visitor, withTlsService } from '../../helpers/tls-service.js';
import type { WebServer } from '../../helpers/web-server.js';

const TLS12 = 3072;
const TLS13 = 12_288;

describe('what is agreed on in TLS', () => {
  const path = withSuiteFolder();
  let authority: TestAuthority;
  let pair: KeyPair;
  before(function () {
    if (!isThere('openssl', ['version'], 'openssl')) return this.skip();
    authority = new TestAuthority(path('authority'), 'Test authority');
    pair = authority.issue('server');
  });

  /** Calls a server with these settings; the result is the code of the failure, `unauthorized` when it went through. */
  async function call(
    options: TlsOptions,
    settings: Readonly<Record<string, string | number | boolean>>,
    look: (service: WebServer, b2: BackblazeB2) => void = () => {},
  ): Promise<string> {
    return withTlsService(pair, options, async (service) => {
      const b2 = visitor(service);
      b2.config('SSLServerCACerts', authority.pem);
      for (const [name, value] of Object.entries(settings)) b2.config(name, value);
      try {
        const error = await failure(b2.authorize());
        if (error.code === 'unauthorized') look(service, b2);
        return error.code === 'unauthorized' ? error.code : `${error.code} ${error.message}`;
      } finally {
        b2.reset();
      }
    });
  }

  it('is a version that SSLEnabledProtocols has', async () => {
    const versions: (string | null)[] = [];
    const look = (service: WebServer): void => void versions.push(lastSocket(service).getProtocol());
    for (const sum of [TLS12, TLS13, TLS12 + TLS13]) {
      assert.equal(await call({}, { SSLEnabledProtocols: sum }, look), 'unauthorized');
    }
    assert.deepEqual(versions, ['TLSv1.2', 'TLSv1.3', 'TLSv1.3']);
    const none = await call({ minVersion: 'TLSv1.3' }, { SSLEnabledProtocols: TLS12 });
    assert.match(none, /^tls_failed .*no version of TLS in common. Check SSLEnabledProtocols/);
  });

  it('is an older version only when a server insists, and the ciphers allow it', async () => {
    const old: TlsOptions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    assert.match(await call(old, {}), /^tls_failed /);
    const settings = { SSLEnabledProtocols: 192 + 768 + TLS12, OpenSSLCipherList: 'DEFAULT@SECLEVEL=0' };
    assert.equal(await call(old, settings), 'unauthorized');
  });

  it('cannot be protocols with a gap, or ones that Node does not have', async () => {
    for (const sum of [12, 48 + TLS12, 768 + TLS13]) {
      assert.match(
        await call({}, { SSLEnabledProtocols: sum }),
        /^invalid_setting SSLEnabledProtocols=\d+ cannot be had/,
      );
    }
  });

  it('is a cipher that OpenSSLCipherList or SSLEnabledCipherSuites has', async () => {
    const suites: string[] = [];
    const look = (service: WebServer): void => void suites.push(lastSocket(service).getCipher().standardName);
    const cases = [
      { OpenSSLCipherList: 'ECDHE-RSA-AES128-GCM-SHA256', SSLEnabledProtocols: TLS12 },
      { OpenSSLCipherList: 'ECDHE-RSA-AES128-GCM-SHA256' },
      { OpenSSLCipherList: 'TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-GCM-SHA256' },
      { SSLEnabledCipherSuites: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384' },
      { SSLEnabledCipherSuites: 'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256' },
      { SSLEnabledCipherSuites: 'TLS_AES_128_GCM_SHA256, AES128-SHA', OpenSSLCipherList: 'AES256-SHA' },
      { SSLEnabledCipherSuites: '*' },
    ];
    for (const settings of cases) assert.equal(await call({}, settings, look), 'unauthorized');
    assert.deepEqual(suites, [
      'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256',
      'TLS_AES_256_GCM_SHA384',
      'TLS_CHACHA20_POLY1305_SHA256',
      'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
      'TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256',
      'TLS_AES_128_GCM_SHA256',
      'TLS_AES_256_GCM_SHA384',
    ]);
  });

  it('cannot be a cipher that does not exist', async () => {
    assert.match(await call({}, { SSLEnabledCipherSuites: 'NO-SUCH-CIPHER' }), /^tls_failed .*settings of TLS/);
    assert.match(await call({}, { OpenSSLCipherList: 'NO-SUCH-CIPHER' }), /^tls_failed .*settings of TLS/);
  });

  it('has at least SSLCipherStrength bits, or nothing is sent', async () => {
    const weak: TlsOptions = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' };
    assert.equal(await call(weak, { SSLCipherStrength: 128 }), 'unauthorized');
    assert.match(
      await call(weak, { SSLCipherStrength: 129 }),
      /^tls_failed .*AES_128_GCM_SHA256 has 128 bits, and SSLCipherStrength asks for 129/,
    );
  });

  it('is refused when nginx offers only a cipher that is not allowed', async function () {
    if (!isThere('nginx', ['-v'], 'nginx')) return this.skip();
    const front = await startFront('nginx', { ...pair, protocols: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES128-GCM-SHA256' });
    const b2 = component({ ...front.server, url: front.url });
    b2.config('SSLServerCACerts', authority.pem);
    b2.config('SSLEnabledCipherSuites', 'ECDHE-RSA-AES256-GCM-SHA384');
    try {
      const { code, message } = await failure(b2.authorize());
      assert.match(`${code} ${message}`, /^tls_failed .*no cipher, group or signature in common/);
      b2.config('SSLEnabledCipherSuites', '*');
      await b2.authorize();
    } finally {
      b2.reset();
      await front.close();
    }
  });

  it('is a group that TLS12SupportedGroups or TLS13SupportedGroups has', async () => {
    const groups: string[] = [];
    const look = (_service: WebServer, b2: BackblazeB2): void =>
      void groups.push(b2.config('SSLNegotiatedKeyExchange'));
    const server: TlsOptions = { ecdhCurve: 'P-521:P-384:P-256' };
    const cases = [
      { TLS12SupportedGroups: 'ecdhe_secp384r1', SSLEnabledProtocols: TLS12 },
      { TLS13SupportedGroups: 'secp521r1' },
      { TLS13SupportedGroups: 'x25519,ecdhe_secp256r1' },
    ];
    for (const settings of cases) assert.equal(await call(server, settings, look), 'unauthorized');
    assert.deepEqual(groups, ['secp384r1', 'secp521r1', 'prime256v1']);
    assert.match(await call(server, { TLS13SupportedGroups: 'x25519' }), /^tls_failed .*in common/);
    assert.match(await call(server, { TLS13SupportedGroups: 'no_such_group' }), /^tls_failed .*settings of TLS/);
  });

  it('begins with a share of the first one of TLS13KeyShareGroups', async () => {
    for (const [settings, group] of [
      [{}, 0x1d],
      [{ TLS13KeyShareGroups: 'secp384r1' }, 0x18],
      [{ TLS13KeyShareGroups: 'secp521r1', TLS13SupportedGroups: 'x25519' }, 0x19],
    ] as const) {
      const listener = createTcpServer().listen(0, '127.0.0.1');
      await once(listener, 'listening');
      const b2 = visitor({ url: `https://127.0.0.1:${(listener.address() as AddressInfo).port}` });
      for (const [name, value] of Object.entries({ TLS13SupportedGroups: '', ...settings })) b2.config(name, value);
      b2.config('MaxAttempts', 1);
      const hello = once(listener, 'connection').then(async ([socket]) => {
        const [block] = (await once(socket, 'data')) as [Buffer];
        socket.destroy();
        return block;
      });
      const call = failure(b2.authorize());
      assert.ok(keyShares(await hello).includes(group), `a share of group ${group}`);
      await call;
      listener.close();
    }
  });

  it('is signed by an algorithm that TLS12SignatureAlgorithms or TLS13SignatureAlgorithms has', async () => {
    assert.equal(
      await call({}, { TLS12SignatureAlgorithms: 'sha256-rsa,sha256-ecdsa', SSLEnabledProtocols: TLS12 }),
      'unauthorized',
    );
    assert.equal(
      await call({}, { TLS13SignatureAlgorithms: 'rsa_pss_rsae_sha256,ecdsa_secp256r1_sha256' }),
      'unauthorized',
    );
    const other = { TLS13SignatureAlgorithms: 'ecdsa_secp256r1_sha256' };
    assert.match(await call({}, other), /^tls_failed .*in common/);
    const older = { TLS12SignatureAlgorithms: 'sha384-ecdsa', SSLEnabledProtocols: TLS12 };
    assert.match(await call({}, older), /^tls_failed .*in common/);
  });

  it('goes on from the last connection with ReuseSSLSession', async () => {
    for (const reuse of [true, false]) {
      await withTlsService(pair, {}, async (service) => {
        const b2 = visitor(service);
        b2.config('SSLServerCACerts', authority.pem);
        b2.config('KeepAlive', false);
        b2.config('ReuseSSLSession', reuse);
        const goesOn: boolean[] = [];
        b2.onSSLStatus = ({ message }) => {
          if (message.startsWith('TLSv')) goesOn.push(message.endsWith('the session goes on'));
        };
        await failure(b2.authorize());
        await failure(b2.authorize());
        assert.deepEqual([goesOn, service.opened], [[false, reuse], 2]);
        assert.equal(b2.sslServerCertEncoded.toString(), readFileSync(pair.cert, 'utf8'));
        b2.reset();
      });
    }
  });

  it('is told, also of a connection that was kept', async () => {
    await withTlsService(pair, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }, async (service) => {
      const b2 = visitor(service);
      b2.config('SSLServerCACerts', authority.pem);
      const told = [
        'SSLNegotiatedCipher',
        'SSLNegotiatedCipherStrength',
        'SSLNegotiatedCipherSuite',
        'SSLNegotiatedKeyExchange',
        'SSLNegotiatedKeyExchangeStrength',
        'SSLNegotiatedVersion',
      ];
      const values = (): string[] => told.map((name) => b2.config(name));
      assert.deepEqual([values().join(''), b2.sslServerCertEncoded.length], ['', 0]);
      await failure(b2.authorize());
      const expected = [
        'ECDHE-RSA-AES256-GCM-SHA384',
        '256',
        'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
        'X25519',
        '253',
        'TLSv1.2',
      ];
      assert.deepEqual(values(), expected);
      assert.equal(b2.sslServerCertEncoded.toString(), readFileSync(pair.cert, 'utf8'));
      const twin = b2.clone();
      assert.equal(twin.config('SSLNegotiatedVersion'), '');
      await failure(twin.authorize());
      assert.equal(service.opened, 1);
      assert.equal(twin.config('SSLNegotiatedVersion'), 'TLSv1.2');
      assert.equal(twin.sslServerCertEncoded.toString(), readFileSync(pair.cert, 'utf8'));
      twin.reset();
      b2.reset();
      assert.equal(values().join(''), '');
    });
  });

  it('may be agreed on anew by the server only with SSLEnableRenegotiation', async () => {
    for (const allowed of [true, false]) {
      const renegotiated = await new Promise<boolean>((resolve, reject) => {
        const options: TlsOptions = { maxVersion: 'TLSv1.2', requestCert: true, rejectUnauthorized: false };
        withTlsService(pair, options, async (service) => {
          const b2 = visitor(service);
          b2.config('SSLServerCACerts', authority.pem);
          b2.config('SSLEnableRenegotiation', allowed);
          await failure(b2.authorize());
          const socket = lastSocket(service);
          await new Promise<void>((done) => {
            const over = (result: boolean): void => {
              resolve(result);
              done();
            };
            socket.on('error', () => over(false));
            socket.on('close', () => over(false));
            socket.renegotiate({ requestCert: true, rejectUnauthorized: false }, (error) => over(error === null));
          });
          b2.reset();
        }).catch(reject);
      });
      assert.equal(renegotiated, allowed, `with ${allowed}`);
    }
  });
});

/** Groups of the shares in a ClientHello. */
function keyShares(record: Buffer): number[] {
  const KEY_SHARE = 51;
  // Behind the heads of record and message, version and random.
  let at = 5 + 4 + 2 + 32;
  at += 1 + record.readUInt8(at);
  at += 2 + record.readUInt16BE(at);
  at += 1 + record.readUInt8(at);
  at += 2;
  while (at < record.length) {
    const [type, length] = [record.readUInt16BE(at), record.readUInt16BE(at + 2)];
    at += 4;
    if (type === KEY_SHARE) {
      const groups: number[] = [];
      for (let share = at + 2; share < at + length; share += 4 + record.readUInt16BE(share + 2)) {
        groups.push(record.readUInt16BE(share));
      }
      return groups;
    }
    at += length;
  }
  return [];
}
