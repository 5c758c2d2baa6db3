import type { X509Certificate } from 'node:crypto';
import { wayTo } from './chain.js';
import { hexSerial, parseList, type RevocationList } from './crl.js';
import { crlUrls } from './crl-points.js';
import { derValue, derValues } from './der.js';
import type { Fault } from './types.js';

/** Gets what is at an address; whoever gives it bounds its size and time. */
export type FetchList = (url: string, signal: AbortSignal) => Promise<Buffer>;

/** How long it is remembered that a list cannot be had. */
const FAILED_MS = 300_000;
/** Clocks differ. */
const AHEAD_MS = 300_000;

interface Kept {
  readonly until: number;
  readonly list: RevocationList | undefined;
}

const REVOKED: Fault = {
  kind: 'other',
  reason: 'it, or one of its authorities, was revoked by its issuer',
  remedy: 'Do not trust it. Its owner must have another one made',
};
const UNKNOWN: Fault = {
  kind: 'unknown_revocation',
  reason: 'nobody can tell whether it was revoked',
  remedy: 'Its list of revoked certificates could not be had. Set SSLCheckCRL to 2 to go on without',
};

/** Looks up whether certificates were revoked, and keeps the lists while they are valid. */
export class Revocations {
  readonly #fetch: FetchList;
  readonly #now: () => number;
  readonly #kept = new Map<string, Kept>();

  constructor(fetch: FetchList, now: () => number) {
    this.#fetch = fetch;
    this.#now = now;
  }

  /** What the issuers say against a chain that leads to one of these authorities. Rejects with the signal's reason only. */
  async faultOf(
    chain: readonly X509Certificate[],
    authorities: readonly X509Certificate[],
    signal: AbortSignal,
  ): Promise<Fault | undefined> {
    const way = wayTo(authorities, chain) ?? chain;
    let isUnknown = way.length < 2;
    for (const [at, certificate] of way.entries()) {
      const issuer = way[at + 1];
      // A root is its own issuer: nobody else could revoke it.
      if (issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256) break;
      const isRevoked = await this.#isRevoked(certificate, issuer, signal);
      if (isRevoked === true) return REVOKED;
      isUnknown ||= isRevoked === undefined;
    }
    return isUnknown ? UNKNOWN : undefined;
  }

  /** Undefined: nobody can tell. */
  async #isRevoked(certificate: X509Certificate, issuer: X509Certificate, signal: AbortSignal) {
    for (const url of urlsOf(certificate)) {
      const list = await this.#listAt(url, signal);
      signal.throwIfAborted();
      if (list === undefined || !this.#isFor(list, url, certificate, issuer)) continue;
      const revoked = orUndefined(() => list.revoked());
      if (revoked !== undefined) return revoked.has(hexSerial(certificate.serialNumber));
    }
    return undefined;
  }

  #isFor(list: RevocationList, url: string, certificate: X509Certificate, issuer: X509Certificate): boolean {
    const now = this.#now();
    return (
      list.thisUpdate <= now + AHEAD_MS &&
      now <= list.nextUpdate &&
      (list.only === 'all' || (list.only === 'authorities') === certificate.ca) &&
      (list.points.length === 0 || list.points.includes(url)) &&
      list.issuer.equals(subjectDer(issuer)) &&
      list.isSignedBy(issuer)
    );
  }

  async #listAt(url: string, signal: AbortSignal): Promise<RevocationList | undefined> {
    const kept = this.#kept.get(url);
    if (kept !== undefined && this.#now() < kept.until) return kept.list;
    try {
      const list = parseList(await this.#fetch(url, signal));
      this.#kept.set(url, { until: list.nextUpdate, list });
      return list;
    } catch {
      // Nobody who gave up must keep others from asking.
      if (!signal.aborted) this.#kept.set(url, { until: this.#now() + FAILED_MS, list: undefined });
      return undefined;
    }
  }
}

const urlsOf = (certificate: X509Certificate): string[] => orUndefined(() => crlUrls(certificate)) ?? [];

/** What is not understood is as good as not there. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

const NAME_BEFORE_KEY = 5;

/** The subject of a certificate, DER: behind version, serial number, algorithm, issuer and dates. */
function subjectDer({ raw }: X509Certificate): Buffer {
  const [body] = derValues(derValue(raw).content);
  return derValues(body?.content ?? Buffer.alloc(0))[NAME_BEFORE_KEY]?.whole ?? Buffer.alloc(0);
}
