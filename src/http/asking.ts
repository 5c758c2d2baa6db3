import { type ClientRequest, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Asker, AskingOptions } from '../network/index.js';
import type { HttpRequest } from './types.js';

/** What got may know of a request: how its body is framed. The rest it would show to whoever listens to its channels. */
const FRAMING = ['content-length', 'content-type'] as const;

export function shownToGot({ headers }: HttpRequest): Record<string, string> {
  return Object.fromEntries(FRAMING.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

/**
 * Makes Node's request of what got does not know, its address and headers, and such that its agent knows on whose behalf it
 * connects.
 */
export function asking({ url, headers }: HttpRequest, asker: Asker) {
  const target = new URL(url);
  return (_shown: URL, options: RequestOptions): ClientRequest => {
    const asked: RequestOptions & AskingOptions = {
      ...options,
      headers: { ...(options.headers as Record<string, string>), ...headers },
      asker,
    };
    return target.protocol === 'https:' ? requestHttps(target, asked) : requestHttp(target, asked);
  };
}
