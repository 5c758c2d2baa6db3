import type { ErrorNumber } from './numbers.js';

export interface Alert {
  readonly number: ErrorNumber;
  readonly reason: string;
}

const HANDSHAKE = 276;
const NO_CLIENT_CERTIFICATE = 281;

/** What OpenSSL's codes mean when the other side, or this one, ends a handshake. */
const ALERTS: readonly (readonly [RegExp, Alert])[] = [
  [
    /ALERT_CERTIFICATE_REQUIRED/,
    {
      number: NO_CLIENT_CERTIFICATE,
      reason: 'the server requires a client certificate. Set sslCertStoreType, sslCertStore and sslCertSubject',
    },
  ],
  [
    /ALERT_(?:BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED)/,
    {
      number: HANDSHAKE,
      reason: 'the server does not accept the client certificate. Check sslCertStore, sslCertSubject and SSLCACerts',
    },
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|WRONG_SSL_VERSION/,
    { number: HANDSHAKE, reason: 'the two sides have no version of TLS in common. Check SSLEnabledProtocols' },
  ],
  [
    /HANDSHAKE_FAILURE|NO_CIPHER|NO_SHARED_CIPHER|NO_SUITABLE|INSUFFICIENT_SECURITY/,
    {
      number: HANDSHAKE,
      reason:
        'the two sides have no cipher, group or signature in common, or the server misses a client certificate. Check SSLEnabledCipherSuites, OpenSSLCipherList, TLS12SupportedGroups and sslCertStore',
    },
  ],
  [
    /WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG/,
    { number: HANDSHAKE, reason: 'the other side does not speak TLS. Check the address, the port and proxySSL' },
  ],
];

/** The meaning of a code of OpenSSL, as Node writes it; undefined for others. */
export function tlsAlert(code: string): Alert | undefined {
  return ALERTS.find(([pattern]) => pattern.test(code))?.[1];
}
