import { validateHeaderName, validateHeaderValue } from 'node:http';
import { type OutgoingHttpHeaders, sensitiveHeaders } from 'node:http2';
import { isSecretName, redactUrl } from '../log.js';
import type { HttpRequest } from '../types.js';

/** Headers about one connection, which HTTP/2 forbids (RFC 9113, section 8.2.2). */
const OF_CONNECTIONS: ReadonlySet<string> = new Set([
  ...['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade', 'http2-settings', 'te'],
  // It goes as :authority.
  'host',
]);

export type Http2Headers = OutgoingHttpHeaders & { readonly [sensitiveHeaders]: string[] };

/**
 * The headers of a request as HTTP/2 has them. Those that are secret, and `unindexed`, stay out of the compressor's memory.
 * Throws what Node says of a header that cannot be sent.
 */
export function http2Headers(
  { method, url }: HttpRequest,
  given: Readonly<Record<string, string | number>>,
  unindexed: readonly string[],
): Http2Headers {
  const { host, pathname, search } = new URL(url);
  const named = Object.entries(given).map(([name, value]) => [name.toLowerCase(), String(value)] as const);
  for (const [name, value] of named) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
  }
  const secret = named.map(([name]) => name).filter((name) => isSecretName(name) || unindexed.includes(name));
  return {
    ':method': method,
    ':scheme': 'https',
    ':authority': named.find(([name]) => name === 'host')?.[1] ?? host,
    ':path': `${pathname}${search}`,
    ...Object.fromEntries(named.filter(([name]) => !OF_CONNECTIONS.has(name))),
    // A path may be as good as a token.
    [sensitiveHeaders]: redactUrl(url) === url ? secret : [':path', ...secret],
  };
}
