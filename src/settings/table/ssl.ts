import { type AnySetting, bool, choice, idle, int, setting, text, told } from '../kinds.js';
import { NOT_YET } from './not-yet.js';
import { oneOf } from './texts.js';

const NODES_OWN = 'Node chooses it.';

/** Settings of TLS. Source: component reference, section 4.4. */
export const SSL_SETTINGS = {
  LogSSLPackets: idle(bool(false), 'Log the records of TLS.', "Node's TLS does not show them."),
  OpenSSLCADir: setting(text(), 'Directory of CA certificates in PEM to trust, instead of the usual ones.'),
  OpenSSLCAFile: setting(text(), 'File of CA certificates in PEM to trust, instead of the usual ones.'),
  OpenSSLCipherList: idle(text(), 'Ciphers, as OpenSSL lists them.', NOT_YET),
  OpenSSLPrngSeedData: idle(text(), 'Seed for random numbers.', 'Node seeds its generator from the system.'),
  ReuseSSLSession: idle(bool(true), 'Resume TLS sessions.', NOT_YET),
  SSLCACertFilePaths: setting(
    text(),
    'Files of CA certificates in PEM to trust, instead of the usual ones; separated by commas, semicolons or, except on Windows, colons.',
  ),
  SSLCACerts: idle(text(), 'CA certificates in PEM that are sent with the client certificate.', NOT_YET),
  SSLCheckCRL: idle(choice(0, { 0: 'no', 1: 'yes', 2: 'where there is one' }), 'Check revocation lists.', NOT_YET),
  SSLCipherStrength: idle(int({ default: 0, min: 0, max: 256, unit: 'bits' }), 'Weakest cipher. 0: any.', NOT_YET),
  SSLEnabledCipherSuites: idle(text({ default: '*' }), 'Cipher suites to allow. `*`: those of Node.', NOT_YET),
  SSLEnabledProtocols: idle(
    int({ default: 15_360, min: 1, max: 16_383 }),
    'Sum of protocols: TLS 1.0 192, TLS 1.1 768, TLS 1.2 3072, TLS 1.3 12288.',
    NOT_YET,
  ),
  SSLEnableRenegotiation: idle(bool(false), 'Allow renegotiation.', 'Node allows it by its own rules for TLS 1.2.'),
  SSLIncludeCertChain: idle(bool(false), 'SSLServerAuthentication tells the whole chain.', NOT_YET),
  SSLNegotiatedCipher: told(text(), 'Cipher of the last connection.'),
  SSLNegotiatedCipherStrength: told(text(), 'Its strength in bits.'),
  SSLNegotiatedCipherSuite: told(text(), 'Cipher suite of the last connection.'),
  SSLNegotiatedKeyExchange: told(text(), 'Key exchange of the last connection.'),
  SSLNegotiatedKeyExchangeStrength: told(text(), 'Its strength in bits.'),
  SSLNegotiatedVersion: told(text(), 'TLS version of the last connection.'),
  SSLProvider: idle(
    oneOf('Automatic', 'Automatic', 'Platform', 'Internal'),
    'TLS to use.',
    'There is only that of Node.',
  ),
  SSLSecurityFlags: idle(
    int({ default: 0, min: 0, max: 4_294_967_295 }),
    'Sum of faults to overlook: 1 expired, 16 unknown CA, 32 wrong usage, 256 unknown revocation, 2147483648 another name.',
    NOT_YET,
  ),
  SSLServerCACerts: setting(
    text(),
    'CA certificates in PEM to trust, one behind the other, instead of the usual ones.',
  ),
  TLS12SignatureAlgorithms: idle(text(), 'Signature algorithms of TLS 1.2.', NOT_YET),
  TLS12SupportedGroups: idle(text(), 'Groups of TLS 1.2.', NOT_YET),
  TLS13KeyShareGroups: idle(text(), 'Groups with prepared key shares.', NODES_OWN),
  TLS13SignatureAlgorithms: idle(text(), 'Signature algorithms of TLS 1.3.', NOT_YET),
  TLS13SupportedGroups: idle(text(), 'Groups of TLS 1.3.', NOT_YET),
} as const satisfies Record<string, AnySetting>;
