import { isIP } from 'node:net';
import type { HttpClient } from '../api/index.js';
import { B2Error } from '../errors/index.js';
import { isLoopback } from '../support/loopback.js';

/** Domains of the real service: its pods, which take the uploads, stand in another one than its API. */
const SERVICE = ['backblaze.com', 'backblazeb2.com'] as const;

/** Hosts that keys, tokens and data may go to. */
export interface TrustedHosts {
  /** URLs of the service: the realm, and what the login or the caller named. Their neighbours are trusted as well. */
  readonly named: readonly string[];
  /** Further domains, which the caller allows, with everything below them. */
  readonly allowed: readonly string[];
}

/**
 * Throws `invalid_url` unless a URL leads to a trusted host: an answer that somebody has changed must not send data and tokens
 * elsewhere. The URL itself stays out of the message, because it may be a signed one.
 */
export function checkHost(url: string, what: string, { named, allowed }: TrustedHosts): void {
  if (isTrusted(url, { named, allowed })) return;
  const service = [...new Set(named.map(hostOf))].join(', ');
  throw new B2Error(
    'invalid_url',
    `${what} would go to ${hostOf(url) || 'no host'}, which is none of the service (${service}). Check Realm and any proxy, or name the host in AllowedHosts.`,
  );
}

/**
 * Throws `invalid_url` when the answer to a login names a base URL without TLS that is not beside the realm. Over TLS it may
 * name any host: whoever wrote it has the key already.
 */
export function checkBaseUrls(urls: readonly string[], realm: string, allowed: readonly string[]): void {
  for (const url of urls) {
    if (URL.canParse(url) && new URL(url).protocol === 'https:') continue;
    checkHost(url, 'After the login a token', { named: [realm], allowed });
  }
}

/** A client whose requests go to trusted hosts only. */
export function guarded(http: HttpClient, hosts: () => TrustedHosts): HttpClient {
  const check = ({ operation, url }: { readonly operation: string; readonly url: string }): void =>
    checkHost(url, operation, hosts());
  return {
    text: async (request, context) => {
      check(request);
      return http.text(request, context);
    },
    send: async (request, context) => {
      check(request);
      return http.send(request, context);
    },
    open: async (request, context) => {
      check(request);
      return http.open(request, context);
    },
    close: () => http.close(),
  };
}

function isTrusted(url: string, { named, allowed }: TrustedHosts): boolean {
  // Nearly every request; and behind the slash nothing changes the host.
  if (named.some((base) => url.startsWith(`${base}/`))) return true;
  const host = hostOf(url);
  return named.some((known) => isNear(host, hostOf(known))) || allowed.some((domain) => isWithin(host, bare(domain)));
}

/** Without the dot of the root, which makes no other host of a name. */
const hostOf = (url: string): string =>
  URL.canParse(url) ? new URL(url).hostname.toLowerCase().replace(/\.$/, '') : '';

function isNear(host: string, known: string): boolean {
  if (host === known || isWithin(host, known)) return true;
  if (isLoopback(known)) return isLoopback(host);
  if (SERVICE.some((domain) => isWithin(known, domain))) return SERVICE.some((domain) => isWithin(host, domain));
  // The neighbours of api.example.com are those in example.com.
  const parent = known.slice(known.indexOf('.') + 1);
  return isIP(known) === 0 && parent.includes('.') && !COUNTRY.test(parent) && isWithin(host, parent);
}

/** What belongs to everybody: a domain of one label, and one of a country for companies, schools and the like, as co.uk. */
const COUNTRY = /^(?:ac|co|com|edu|go|gob|gov|gv|ind|info|ltd|me|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}$/;

/** A domain as hosts are written: `*.` and `.` in front of it say what goes without saying. */
const bare = (domain: string): string =>
  domain
    .toLowerCase()
    .replace(/^\*?\./, '')
    .replace(/\.$/, '');

const isWithin = (host: string, domain: string): boolean =>
  domain !== '' && (host === domain || host.endsWith(`.${domain}`));
