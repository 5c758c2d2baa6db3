const TLS = 'Connections do not follow it yet: certificates are checked as Node does it.';

/** What changes nothing and has no row among the settings that could say why; its one place. */
export const WITHOUT: Readonly<Record<string, string>> = {
  encryptionAlgorithm: 'AES is the only one, and what any other number is refused for.',
  sslAcceptServerCertEncoded: TLS,
  sslCertEncoded: TLS,
  sslCertStore: TLS,
  sslCertStorePassword: TLS,
  sslCertStoreType: TLS,
  sslCertSubject: TLS,
  SSLNegotiatedCipher: TLS,
  SSLNegotiatedCipherStrength: TLS,
  SSLNegotiatedCipherSuite: TLS,
  SSLNegotiatedKeyExchange: TLS,
  SSLNegotiatedKeyExchangeStrength: TLS,
  SSLNegotiatedVersion: TLS,
};
