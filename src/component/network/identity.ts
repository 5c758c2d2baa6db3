import { B2Error, type ErrorNumber } from '../../errors/index.js';
import type { IdentityOptions } from '../../network/index.js';

export interface IdentityProperties {
  readonly sslCertEncoded: Buffer;
  readonly sslCertStore: Buffer;
  readonly sslCertStorePassword: string;
  readonly sslCertStoreType: number;
  readonly sslCertSubject: string;
}

/** What sslCertStore is when nobody has set it. */
const UNSET = 'MY';

const READABLE: ReadonlyMap<number, Pick<IdentityOptions, 'format' | 'inFile'>> = new Map([
  [2, { format: 'pfx', inFile: true }],
  [3, { format: 'pfx', inFile: false }],
  [6, { format: 'pem', inFile: true }],
  [7, { format: 'pem', inFile: false }],
  [99, { format: 'auto', inFile: true }],
]);

/** Where the client certificate comes from; undefined: there is none. Throws `tls_failed` for a store that cannot be read here. */
export function identityOptions(properties: IdentityProperties, chain: string): IdentityOptions | undefined {
  const { sslCertEncoded, sslCertStore, sslCertStorePassword, sslCertStoreType, sslCertSubject } = properties;
  const isStoreUnset = sslCertStore.toString('latin1') === UNSET || sslCertStore.length === 0;
  if (isStoreUnset && sslCertSubject === '' && sslCertEncoded.length === 0) return undefined;
  const kind = READABLE.get(sslCertStoreType);
  const itself = isStoreUnset && sslCertEncoded.length > 0;
  if (kind === undefined && !itself) throw unreadable(sslCertStoreType);
  return {
    ...(itself || kind === undefined ? ({ format: 'none', inFile: false } as const) : kind),
    store: sslCertStore.toString('base64'),
    password: sslCertStorePassword,
    subject: sslCertSubject,
    certificate: sslCertEncoded.toString('base64'),
    chain,
  };
}

const STORE = 271;
const CREDENTIALS = 273;

/** Stores that hold a certificate or a public key without the private key that TLS needs. */
const WITHOUT_KEY: ReadonlySet<number> = new Set([8, 9, 10, 11, 12, 13]);

function unreadable(type: number): B2Error {
  const [reason, errorCode]: [string, ErrorNumber] = WITHOUT_KEY.has(type)
    ? ['has no private key', CREDENTIALS]
    : ['cannot be read by Node', STORE];
  const message = `The client certificate cannot be used: a store of sslCertStoreType ${type} ${reason}. Write certificate and key to PEM (6, 7) or PFX (2, 3); openssl and keytool do that.`;
  return new B2Error('tls_failed', message, { errorCode });
}
