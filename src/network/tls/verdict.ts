import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { B2Error } from '../../errors/index.js';
import type { Address } from '../address.js';
import { hostAndPort } from '../failure.js';
import { chainOf } from './chain.js';
import { dateFault, hiddenFaults, nameFault, openSslFault } from './faults.js';
import { issuerOf, subjectOf } from './names.js';
import type { Fault, FaultKind, Presented } from './types.js';

/** What a handshake shows. One that a session goes on shows nothing, so this is kept with the session. */
export interface Shown {
  /** The server's own certificate first. */
  readonly chain: readonly X509Certificate[];
  /** What OpenSSL and the name say against it. */
  readonly faults: readonly Fault[];
}

/** What certificates are held against. */
export interface Measure {
  readonly overlook: ReadonlySet<FaultKind>;
  /** The authorities, for what OpenSSL does not tell; asked for only when something is overlooked. */
  readonly authorities: () => readonly X509Certificate[];
  /** Fingerprint (SHA-256) of the certificate that is good whatever else is wrong with it. */
  readonly pinned: string | undefined;
  /** The time, milliseconds since 1970. */
  readonly now: () => number;
}

/** Reads what the server shows. Throws `tls_failed` (282) when it is no certificate. */
export function look(socket: TLSSocket, server: Address): Shown {
  const leaf = socket.getPeerCertificate(true);
  const chain = chainOf(leaf);
  if (chain.length === 0) {
    const message = `connecting to ${hostAndPort(server)} failed: the server has shown no certificate. Check OpenSSLCipherList.`;
    throw new B2Error('tls_failed', message, { errorCode: 282 });
  }
  return { chain, faults: [...openSslFault(socket), ...nameFault(server.host, leaf)] };
}

/** What is thought of it. */
export function examine({ chain, faults }: Shown, server: Address, measure: Measure): Presented {
  const { overlook } = measure;
  const certificate = chain[0] as X509Certificate;
  // OpenSSL's word for a session that goes on may be older than the certificate's end.
  const all = [...faults, ...dateFault([certificate], measure.now())];
  // Where OpenSSL has nothing to say, it has not hidden anything.
  if (overlook.size > 0 && faults.some(({ kind }) => kind !== 'other_name'))
    all.push(...hiddenFaults(chain, measure.authorities(), measure.now()));
  const fault = all.find(({ kind }) => !overlook.has(kind));
  return { server, certificate, chain, fault, accepted: fault === undefined || isPinned(certificate, measure) };
}

export const isPinned = ({ fingerprint256 }: X509Certificate, { pinned }: Measure): boolean =>
  fingerprint256 === pinned;

/** Nothing was sent to a server that is not trusted. */
export function refused({ server, certificate, fault }: Presented): B2Error {
  const reason = fault?.reason ?? 'a handler of SSLServerAuthentication did not accept it';
  const remedy = fault === undefined ? '' : ` ${fault.remedy}.`;
  const message = `connecting to ${hostAndPort(server)} failed: the server's certificate is refused: ${reason}. Subject: ${subjectOf(certificate)}. Issuer: ${issuerOf(certificate)}.${remedy}`;
  return new B2Error('tls_failed', message, { errorCode: 280 });
}
