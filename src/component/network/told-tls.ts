import type { TlsFacts } from '../../network/index.js';
import type { LastConnection } from './tls-watch.js';

type Told = (state: { readonly connection: LastConnection }) => string;

const ofTls =
  (read: (facts: TlsFacts) => string): Told =>
  ({ connection }) =>
    connection.tls === undefined ? '' : read(connection.tls);

/** What is told of the last connection. */
export const TOLD_BY_TLS = {
  SSLNegotiatedCipher: ofTls(({ cipher }) => cipher),
  SSLNegotiatedCipherStrength: ofTls(({ cipherBits }) => String(cipherBits)),
  SSLNegotiatedCipherSuite: ofTls(({ suite }) => suite),
  SSLNegotiatedKeyExchange: ofTls(({ keyExchange }) => keyExchange),
  SSLNegotiatedKeyExchangeStrength: ofTls(({ keyExchangeBits }) =>
    keyExchangeBits === 0 ? '' : String(keyExchangeBits),
  ),
  SSLNegotiatedVersion: ofTls(({ version }) => version),
} as const satisfies Record<string, Told>;
