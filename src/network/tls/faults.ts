import type { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate, type TLSSocket } from 'node:tls';
import { wayTo } from './chain.js';
import type { Fault } from './types.js';

const RENEW = 'Its owner must have another one made';
const NAME_AUTHORITY = 'Name its authority in SSLServerCACerts or OpenSSLCAFile if you trust it';

const UNKNOWN: Fault = {
  kind: 'unknown_authority',
  reason: 'it does not lead to an authority that is trusted here',
  remedy: NAME_AUTHORITY,
};
const SELF_SIGNED: Fault = {
  kind: 'unknown_authority',
  reason: 'it is signed by nobody but itself',
  remedy: `${NAME_AUTHORITY}, or itself in sslAcceptServerCertEncoded`,
};
const EXPIRED: Fault = {
  kind: 'expired',
  reason: 'it, or one of its authorities, is not valid now',
  remedy: `Check the clock. ${RENEW}`,
};
const USAGE: Fault = { kind: 'wrong_usage', reason: 'it is not meant for servers', remedy: RENEW };

/** What OpenSSL calls the faults that can be overlooked. */
const KNOWN: Readonly<Record<string, Fault>> = {
  CERT_HAS_EXPIRED: EXPIRED,
  CERT_NOT_YET_VALID: EXPIRED,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN,
  CERT_UNTRUSTED: UNKNOWN,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN,
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  INVALID_PURPOSE: USAGE,
};

/** What OpenSSL says against a server's certificate. */
export function openSslFault(socket: TLSSocket): Fault[] {
  if (socket.authorized) return [];
  const code = String(socket.authorizationError);
  const known = KNOWN[code] ?? { kind: 'other', reason: 'OpenSSL does not accept it', remedy: RENEW };
  return [{ ...known, reason: `${known.reason} (${code})` }];
}

export function nameFault(host: string, leaf: PeerCertificate): Fault[] {
  if (checkServerIdentity(host, leaf) === undefined) return [];
  const names = leaf.subjectaltname ?? leaf.subject.CN;
  return [{ kind: 'other_name', reason: `it is not for ${host}, but for ${names}`, remedy: 'Check the address' }];
}

export function dateFault(chain: readonly X509Certificate[], now: number): Fault[] {
  const isValid = ({ validFrom, validTo }: X509Certificate): boolean =>
    Date.parse(validFrom) <= now && now <= Date.parse(validTo);
  return chain.every(isValid) ? [] : [EXPIRED];
}

const SERVERS: ReadonlySet<string> = new Set(['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']);

/**
 * Dates, use and authority looked at once more. OpenSSL tells only the last fault that it met: one that is overlooked must not
 * hide another.
 */
export function hiddenFaults(
  chain: readonly X509Certificate[],
  authorities: readonly X509Certificate[],
  now: number,
): Fault[] {
  const way = wayTo(authorities, chain);
  // Node calls the extended usage so.
  const usage = chain[0]?.keyUsage;
  const isForServers = usage === undefined || usage.some((purpose) => SERVERS.has(purpose));
  return [...(way === undefined ? [UNKNOWN] : []), ...dateFault(way ?? chain, now), ...(isForServers ? [] : [USAGE])];
}
