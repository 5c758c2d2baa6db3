import { B2Error } from '../errors/index.js';
import { gatewaysTo, type NetworkOptions, targetOf } from '../network/index.js';
import { isLoopback } from '../support/loopback.js';
import type { HttpRequest } from './types.js';

/**
 * Throws `invalid_url` unless the request may carry a key or a token: over TLS, or to this machine and through no other one.
 * The URL itself stays out of the message: it may be a signed one.
 */
export function guardTarget({ operation, url }: HttpRequest, allowPlainHttp: boolean, network: NetworkOptions): void {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target?.protocol === 'https:') return;
  if (target?.protocol !== 'http:') {
    const message = `${operation} has a URL that is not one of HTTP or HTTPS. Check the Realm setting.`;
    throw new B2Error('invalid_url', message, { operation });
  }
  if (allowPlainHttp || (isLoopback(target.hostname) && staysHere(target, network))) return;
  throw new B2Error(
    'invalid_url',
    `${operation} would send the key or a token to ${target.host} without TLS. Use an https URL, or set AllowPlainHTTP to True on a network that you trust.`,
    { operation },
  );
}

/** For a proxy elsewhere, 127.0.0.1 is its own machine. */
function staysHere(target: URL, network: NetworkOptions): boolean {
  return gatewaysTo(network, targetOf(target)).every(({ host }) => isLoopback(host.includes(':') ? `[${host}]` : host));
}
