import { X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate } from 'node:tls';

/** Longer chains are not followed. */
const LONGEST = 20;

/** A server's certificate and those that it leads to, as far as they are known. */
export function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  let next: DetailedPeerCertificate | undefined = leaf;
  while (next?.raw !== undefined && chain.length < LONGEST) {
    chain.push(new X509Certificate(next.raw));
    // The last one of a whole chain has itself as issuer.
    next = next.issuerCertificate === next ? undefined : next.issuerCertificate;
  }
  return chain;
}

/**
 * The shortest way from the server's certificate, the first one, to one of these authorities, which must be a root; undefined:
 * there is none. Signatures are looked at, dates are not.
 */
export function wayTo(
  authorities: readonly X509Certificate[],
  chain: readonly X509Certificate[],
): X509Certificate[] | undefined {
  const way: X509Certificate[] = [];
  for (const certificate of chain) {
    const before = way.at(-1);
    if (before !== undefined && !isIssuer(certificate, before)) return undefined;
    way.push(certificate);
    const root = authorities.find((each) => isIssuer(each, certificate) && isIssuer(each, each));
    if (root !== undefined) return [...way, root];
  }
  return undefined;
}

function isIssuer(issuer: X509Certificate, certificate: X509Certificate): boolean {
  const itself = issuer.fingerprint256 === certificate.fingerprint256;
  return (itself || issuer.ca) && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}
