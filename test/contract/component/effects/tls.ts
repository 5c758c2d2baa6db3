import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../../helpers/setup.js';
import { ROOT } from '../../../helpers/sources.js';
import { visitor } from '../../../helpers/tls-service.js';
import { json, withWebServer } from '../../../helpers/web-server.js';
import { type Effect, shown } from './effect.js';

const CERTIFICATE = join(ROOT, 'test/fixtures/tls-cert.pem');
const AGREEMENT = 'network/tls.agreement.test.ts';
const IDENTITY = 'network/tls.identity.test.ts';
const TRUST = 'network/tls.trust.test.ts';

/** A server whose certificate nobody trusts is trusted with this setting. */
const trusting =
  (setting: string, value: string): Effect =>
  () =>
    withWebServer(
      json(401, { status: 401, code: 'unauthorized', message: '' }),
      async (service) => {
        const b2 = visitor(service);
        assert.equal((await failure(b2.authorize())).code, 'tls_failed');
        b2.config(setting, value);
        assert.equal((await failure(b2.authorize())).code, 'unauthorized');
      },
      { tls: true },
    );

const CIPHERS = shown(AGREEMENT, 'is a cipher that OpenSSLCipherList or SSLEnabledCipherSuites has');
const GROUPS = shown(AGREEMENT, 'is a group that TLS12SupportedGroups or TLS13SupportedGroups has');
const SIGNATURES = shown(
  AGREEMENT,
  'is signed by an algorithm that TLS12SignatureAlgorithms or TLS13SignatureAlgorithms has',
);
const TOLD = shown(AGREEMENT, 'is told, also of a connection that was kept');
const STORES = shown(IDENTITY, 'comes from a PEM or PFX, as a file or as what is in it, and automatically');

/** Effects of the settings of TLS. */
export const OF_TLS: Readonly<Record<string, Effect>> = {
  OpenSSLCADir: trusting('OpenSSLCADir', dirname(CERTIFICATE)),
  OpenSSLCAFile: trusting('OpenSSLCAFile', CERTIFICATE),
  OpenSSLCipherList: CIPHERS,
  ReuseSSLSession: shown(AGREEMENT, 'goes on from the last connection with ReuseSSLSession'),
  SSLCACertFilePaths: trusting('SSLCACertFilePaths', `${CERTIFICATE},${CERTIFICATE}`),
  SSLCACerts: shown(IDENTITY, 'comes with SSLCACerts'),
  SSLCheckCRL: shown('network/tls.revocation.test.ts', 'are refused with SSLCheckCRL, and the list is fetched once'),
  SSLCipherStrength: shown(AGREEMENT, 'has at least SSLCipherStrength bits, or nothing is sent'),
  SSLEnabledCipherSuites: CIPHERS,
  SSLEnabledProtocols: shown(AGREEMENT, 'is a version that SSLEnabledProtocols has'),
  SSLEnableRenegotiation: shown(AGREEMENT, 'may be agreed on anew by the server only with SSLEnableRenegotiation'),
  SSLIncludeCertChain: shown(TRUST, 'is asked for with the whole chain when SSLIncludeCertChain is on'),
  SSLNegotiatedCipher: TOLD,
  SSLNegotiatedCipherStrength: TOLD,
  SSLNegotiatedCipherSuite: TOLD,
  SSLNegotiatedKeyExchange: TOLD,
  SSLNegotiatedKeyExchangeStrength: TOLD,
  SSLNegotiatedVersion: TOLD,
  SSLSecurityFlags: trusting('SSLSecurityFlags', '16'),
  SSLServerCACerts: trusting('SSLServerCACerts', readFileSync(CERTIFICATE, 'utf8')),
  TLS12SignatureAlgorithms: SIGNATURES,
  TLS12SupportedGroups: GROUPS,
  TLS13KeyShareGroups: shown(AGREEMENT, 'begins with a share of the first one of TLS13KeyShareGroups'),
  TLS13SignatureAlgorithms: SIGNATURES,
  TLS13SupportedGroups: GROUPS,
};

/** And of the properties. */
export const OF_TLS_PROPERTIES: Readonly<Record<string, Effect>> = {
  sslAcceptServerCertEncoded: shown(
    TRUST,
    'is given to the certificate of sslAcceptServerCertEncoded, PEM or DER, and to no other one by it',
  ),
  sslCertEncoded: shown(IDENTITY, 'may be given as sslCertEncoded, with its key in the store or beside it'),
  sslCertStore: STORES,
  sslCertStorePassword: STORES,
  sslCertStoreType: STORES,
  sslCertSubject: shown(IDENTITY, 'is the one of sslCertSubject, or the first one'),
};
