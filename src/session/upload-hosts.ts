import { isIP } from 'node:net';
import { B2Error } from '../errors/index.js';
import { isLoopback } from '../support/loopback.js';

/** Domains of the real service: its pods, which take the uploads, stand in another one than its API. */
const SERVICE = ['backblaze.com', 'backblazeb2.com'] as const;

/**
 * Throws `invalid_url` unless an upload URL leads to a host that the login named, to one in the same domain, or to one that
 * the caller allows: an answer that somebody has changed must not send data and tokens elsewhere. The URL itself stays out of
 * the message, because it is a signed one.
 */
export function checkUploadHost(uploadUrl: string, named: readonly string[], allowed: readonly string[]): void {
  const host = hostOf(uploadUrl);
  const hosts = named.map(hostOf);
  if (hosts.some((known) => isNear(host, known)) || allowed.some((domain) => isWithin(host, domain.toLowerCase())))
    return;
  throw new B2Error(
    'invalid_url',
    `An upload would go to ${host || 'no host'}, which is none of the service (${[...new Set(hosts)].join(', ')}). Check Realm and any proxy, or name the host in AllowedHosts.`,
  );
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).hostname.toLowerCase() : '');

function isNear(host: string, known: string): boolean {
  if (host === known || isWithin(host, known)) return true;
  if (isLoopback(known)) return isLoopback(host);
  if (SERVICE.some((domain) => isWithin(known, domain))) return SERVICE.some((domain) => isWithin(host, domain));
  // The neighbours of api.example.com are those in example.com; what has one label is a domain of everybody.
  const parent = known.slice(known.indexOf('.') + 1);
  return isIP(known) === 0 && parent.includes('.') && isWithin(host, parent);
}

const isWithin = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);
