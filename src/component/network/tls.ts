import { delimiter } from 'node:path';
import type { FaultKind, TlsOptions } from '../../network/index.js';
import type { Settings } from '../../settings/index.js';
import { type IdentityProperties, identityOptions } from './identity.js';
import { cipherList, cipherSuites, groupList, signatureList, versions, versionsOf } from './tls-names.js';

export interface TlsProperties extends IdentityProperties {
  readonly sslAcceptServerCertEncoded: Buffer;
}

/** How TLS is spoken, as the properties and settings say. Throws `invalid_setting`, `tls_failed`. */
export function tlsOptions(properties: TlsProperties, settings: Settings): TlsOptions {
  const suites = cipherSuites(settings.SSLEnabledCipherSuites);
  const protocols = versions(settings.SSLEnabledProtocols);
  const { TLS13KeyShareGroups, TLS13SupportedGroups, TLS12SupportedGroups } = settings;
  return {
    authorities: {
      pem: settings.SSLServerCACerts,
      files: [settings.OpenSSLCAFile, ...paths(settings.SSLCACertFilePaths)].filter((path) => path !== ''),
      directories: paths(settings.OpenSSLCADir),
    },
    identity: identityOptions(properties, settings.SSLCACerts),
    ...(suites === '' ? protocols : versionsOf(suites, protocols)),
    ciphers: suites === '' ? cipherList(settings.OpenSSLCipherList) : suites,
    minBits: settings.SSLCipherStrength,
    groups: groupList(TLS13KeyShareGroups, TLS13SupportedGroups, TLS12SupportedGroups),
    signatureAlgorithms: signatureList(settings.TLS13SignatureAlgorithms, settings.TLS12SignatureAlgorithms),
    reuseSessions: settings.ReuseSSLSession,
    renegotiation: settings.SSLEnableRenegotiation,
    revocation: REVOCATION[settings.SSLCheckCRL] ?? 'ignored',
    overlook: FLAGS.filter(([flag]) => Math.floor(settings.SSLSecurityFlags / flag) % 2 === 1).map(([, kind]) => kind),
    pinned: properties.sslAcceptServerCertEncoded.toString('base64'),
  };
}

const REVOCATION = ['ignored', 'required', 'where_known'] as const;

/** Windows has colons in its paths. */
const SEPARATOR = delimiter === ';' ? /[,;]/ : /[,;:]/;

function paths(text: string): string[] {
  return text
    .split(SEPARATOR)
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

/** Bits of SSLSecurityFlags; the highest is beyond what `&` can. */
const FLAGS: readonly (readonly [number, FaultKind])[] = [
  [1, 'expired'],
  [16, 'unknown_authority'],
  [32, 'wrong_usage'],
  [256, 'unknown_revocation'],
  [2_147_483_648, 'other_name'],
];
