import { constants, X509Certificate } from 'node:crypto';
import { createSecureContext, rootCertificates, type SecureContext, type SecureContextOptions } from 'node:tls';
import { B2Error } from '../../errors/index.js';
import { loadAuthorities } from './authorities.js';
import { loadIdentity } from './identity.js';
import type { TlsOptions } from './types.js';
import type { Measure } from './verdict.js';

/** What all connections of a client share. */
export interface Material {
  readonly context: SecureContext;
  readonly measure: Measure;
}

/** Reads the files and makes of all options what connections need. Rejects with `tls_failed` or `invalid_setting`. */
export async function prepare(options: TlsOptions, now: () => number): Promise<Material> {
  const ca = await loadAuthorities(options.authorities);
  const identity = options.identity === undefined ? {} : await loadIdentity(options.identity);
  let authorities: readonly X509Certificate[] | undefined;
  return {
    context: legal('The settings of TLS', () =>
      createSecureContext({ ...(ca === undefined ? {} : { ca }), ...identity, ...agreed(options) }),
    ),
    measure: {
      overlook: new Set(options.overlook),
      authorities: () => {
        authorities ??= (ca ?? rootCertificates).map((pem) => new X509Certificate(pem));
        return authorities;
      },
      pinned: pinned(options.pinned),
      now,
    },
  };
}

function agreed(options: TlsOptions): SecureContextOptions {
  const { minVersion, maxVersion, ciphers, groups, signatureAlgorithms, renegotiation } = options;
  return {
    minVersion,
    maxVersion,
    ...(ciphers === '' ? {} : { ciphers }),
    ...(groups === '' ? {} : { ecdhCurve: groups }),
    ...(signatureAlgorithms === '' ? {} : { sigalgs: signatureAlgorithms }),
    ...(renegotiation ? {} : { secureOptions: constants.SSL_OP_NO_RENEGOTIATION }),
  };
}

function pinned(base64: string): string | undefined {
  if (base64 === '') return undefined;
  return legal('sslAcceptServerCertEncoded', () => new X509Certificate(Buffer.from(base64, 'base64'))).fingerprint256;
}

function legal<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new B2Error('tls_failed', `${what} cannot be used: ${reason}.`, { cause: error });
  }
}
