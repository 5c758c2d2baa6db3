import { type AnySetting, bool, choice, idle, int, setting, text, told } from '../kinds.js';
import { oneOf } from './texts.js';

/** Settings of TLS. Source: component reference, section 4.4. */
export const SSL_SETTINGS = {
  LogSSLPackets: idle(bool(false), 'Log the records of TLS.', "Node's TLS does not show them."),
  OpenSSLCADir: setting(text(), 'Directory of CA certificates in PEM to trust, instead of the usual ones.'),
  OpenSSLCAFile: setting(text(), 'File of CA certificates in PEM to trust, instead of the usual ones.'),
  OpenSSLCipherList: setting(
    text(),
    'Ciphers of TLS 1.2 and older, as OpenSSL lists them; suites of TLS 1.3 may be among them.',
  ),
  OpenSSLPrngSeedData: idle(text(), 'Seed for random numbers.', 'Node seeds its generator from the system.'),
  ReuseSSLSession: setting(
    bool(true),
    'Go on with the last TLS session of a server when another connection to it is made.',
  ),
  SSLCACertFilePaths: setting(
    text(),
    'Files of CA certificates in PEM to trust, instead of the usual ones; separated by commas, semicolons or, except on Windows, colons.',
  ),
  SSLCACerts: setting(text(), 'CA certificates in PEM that are sent with the client certificate.'),
  SSLCheckCRL: setting(
    choice(0, { 0: 'no', 1: 'yes', 2: 'where there is one' }),
    'Ask issuers for their lists of revoked certificates. 1: a certificate whose list cannot be had is refused.',
  ),
  SSLCipherStrength: setting(int({ default: 0, min: 0, max: 256, unit: 'bits' }), 'Weakest cipher. 0: any.'),
  SSLEnabledCipherSuites: setting(
    text({ default: '*' }),
    "Cipher suites to allow, by the standard's or OpenSSL's names, separated by commas. `*`: those of OpenSSLCipherList, else of Node.",
  ),
  SSLEnabledProtocols: setting(
    int({ default: 15_360, min: 1, max: 16_383 }),
    'Sum of protocols without a gap: TLS 1.0 192, TLS 1.1 768, TLS 1.2 3072, TLS 1.3 12288.',
  ),
  SSLEnableRenegotiation: setting(bool(false), 'Let a server of TLS 1.2 begin another handshake.'),
  SSLIncludeCertChain: setting(bool(false), 'SSLServerAuthentication tells the whole chain.'),
  SSLNegotiatedCipher: told(text(), "Cipher of the last connection, by OpenSSL's name."),
  SSLNegotiatedCipherStrength: told(text(), 'Its strength in bits.'),
  SSLNegotiatedCipherSuite: told(text(), "Cipher suite of the last connection, by the standard's name."),
  SSLNegotiatedKeyExchange: told(text(), 'Key exchange of the last connection; empty when Node cannot tell.'),
  SSLNegotiatedKeyExchangeStrength: told(text(), 'Its strength in bits; empty when Node cannot tell.'),
  SSLNegotiatedVersion: told(text(), 'TLS version of the last connection, for example `TLSv1.3`.'),
  SSLProvider: idle(
    oneOf('Automatic', 'Automatic', 'Platform', 'Internal'),
    'TLS to use.',
    'There is only that of Node.',
  ),
  SSLSecurityFlags: setting(
    int({ default: 0, min: 0, max: 4_294_967_295 }),
    'Sum of faults to overlook: 1 expired, 16 unknown CA, 32 wrong usage, 256 unknown revocation, 2147483648 another name.',
  ),
  SSLServerCACerts: setting(
    text(),
    'CA certificates in PEM to trust, one behind the other, instead of the usual ones.',
  ),
  TLS12SignatureAlgorithms: setting(
    text(),
    'Signature algorithms, separated by commas; with those of TLS13SignatureAlgorithms one list for both versions.',
  ),
  TLS12SupportedGroups: setting(
    text(),
    'Groups of the key exchange, separated by commas; with those of TLS13SupportedGroups one list for both versions.',
  ),
  TLS13KeyShareGroups: setting(text(), 'Groups to put first: a share is prepared for the first one.'),
  TLS13SignatureAlgorithms: setting(
    text(),
    'Signature algorithms, separated by commas; with those of TLS12SignatureAlgorithms one list for both versions.',
  ),
  TLS13SupportedGroups: setting(
    text(),
    'Groups of the key exchange, separated by commas; with those of TLS12SupportedGroups one list for both versions.',
  ),
} as const satisfies Record<string, AnySetting>;
