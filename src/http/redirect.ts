import { B2Error } from '../errors/index.js';
import type { HttpRequest } from './types.js';

export interface RedirectPolicy {
  readonly follow: 'never' | 'always' | 'same_scheme';
  /** Most redirections of one request. */
  readonly max: number;
  /** Whether 301 and 302 are followed by GET, as browsers do, and not by the method of the request. */
  readonly rewriteToGet: boolean;
}

export const NO_REDIRECTS: RedirectPolicy = { follow: 'never', max: 0, rewriteToGet: false };

export interface Redirection {
  readonly status: number;
  /** As the answer wrote it. */
  readonly location: string;
  /** Redirections that were followed for this request before. */
  readonly followed: number;
}

export interface Hop {
  readonly request: HttpRequest;
  /** Whether the body goes along. */
  readonly withBody: boolean;
  /** Whether the next server is another one: it learns nothing but the URL that it is named by. */
  readonly foreign: boolean;
}

const STATUSES: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What another server may see of a request; all else could be a key, a token or somebody's data. */
const HARMLESS: ReadonlySet<string> = new Set(['range', 'accept', 'accept-encoding', 'if-modified-since']);

export const isRedirection = (status: number): boolean => STATUSES.has(status);

/**
 * The request that follows a redirection, or undefined when it is not to be followed. A key, a token or a body never goes to
 * another host, port or scheme. Throws `invalid_url` for a place where the request must not go, `http_error` behind the limit.
 */
export function nextHop(
  request: HttpRequest,
  body: 'none' | 'text' | 'stream',
  { status, location, followed }: Redirection,
  policy: RedirectPolicy,
): Hop | undefined {
  const { operation } = request;
  const from = new URL(request.url);
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (policy.follow === 'never' || to === undefined) return undefined;
  if (policy.follow === 'same_scheme' && to.protocol !== from.protocol) return undefined;
  const refuse = (what: string): B2Error =>
    new B2Error('invalid_url', `${operation} was redirected to ${to.host}, ${what}.`, { operation, status });
  if (followed >= policy.max) {
    const message = `${operation} was redirected more than ${policy.max} times. Check Realm and any proxy, or raise MaxRedirectAttempts.`;
    throw new B2Error('http_error', message, { operation, status });
  }
  if (from.protocol === 'https:' && to.protocol !== 'https:') throw refuse('which is no longer behind TLS');
  const method = methodAfter(request.method, status, policy);
  const withBody = body !== 'none' && method === 'POST';
  const foreign = to.origin !== from.origin;
  if (withBody && body === 'stream')
    throw refuse('but its body, which is sent once, is on its way to the first address');
  if (method === 'POST' && foreign)
    throw refuse('where what it sends must not go. Set Realm, or APIURL, to that address');
  const headers = Object.entries(request.headers).filter(
    ([name]) => (!foreign || HARMLESS.has(name)) && (method === request.method || !name.startsWith('content-')),
  );
  return {
    request: { operation, method, url: withoutUser(to), headers: Object.fromEntries(headers) },
    withBody,
    foreign,
  };
}

function methodAfter(method: HttpRequest['method'], status: number, { rewriteToGet }: RedirectPolicy) {
  const rewritten = status === 303 || (rewriteToGet && (status === 301 || status === 302));
  return rewritten && method === 'POST' ? 'GET' : method;
}

/** A user and password in the address would be sent as if they were ours. */
function withoutUser(url: URL): string {
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}
