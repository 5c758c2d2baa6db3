import { type ClientRequest, type RequestOptions, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { type Asker, type AskingOptions, type Http2Lines, targetOf } from '../network/index.js';
import { http2Headers } from './http2/headers.js';
import { NotTaken } from './http2/lost.js';
import { Http2Request } from './http2/request.js';
import type { HttpRequest } from './types.js';

/** What got may know of a request: how its body is framed. The rest it would show to whoever listens to its channels. */
const FRAMING = ['content-length', 'content-type'] as const;

export function shownToGot({ headers }: HttpRequest): Record<string, string> {
  return Object.fromEntries(FRAMING.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])));
}

/** How HTTP/2 is spoken. */
export interface Http2 {
  readonly lines: Http2Lines;
  /** Names, in lower case, of further headers that stay out of the compressor's memory. */
  readonly unindexed: readonly string[];
}

/**
 * Makes Node's request of what got does not know, its address and headers, and such that its agent knows on whose behalf it
 * connects. With `http2` it is a request of HTTP/2 where the host speaks that.
 */
export function asking(request: HttpRequest, asker: Asker, http2: Http2 | undefined) {
  const target = new URL(request.url);
  return (_shown: URL, options: RequestOptions): ClientRequest | Promise<ClientRequest> => {
    const headers = { ...(options.headers as Record<string, string>), ...request.headers };
    const asked: RequestOptions & AskingOptions = { ...options, headers, asker };
    const byHttp1 = (further: AskingOptions = {}): ClientRequest =>
      (target.protocol === 'https:' ? requestHttps : requestHttp)(target, { ...asked, ...further } as RequestOptions);
    if (http2 === undefined) return byHttp1();
    return byHttp2(http2.lines, asker, targetOf(target), http2Headers(request, headers, http2.unindexed), byHttp1);
  };
}

async function byHttp2(
  lines: Http2Lines,
  asker: Asker,
  target: ReturnType<typeof targetOf>,
  headers: ReturnType<typeof http2Headers>,
  byHttp1: (further: AskingOptions) => ClientRequest,
): Promise<ClientRequest> {
  const again = async (request: Http2Request): Promise<boolean> => {
    const line = await lines.begin(target, asker, (session) => request.destroyed || request.beginOn(session));
    if (line.version === 1) line.opened?.destroy();
    return line.version === 2;
  };
  const line = await lines.begin(target, asker, (session) => new Http2Request(session, headers, again));
  // got would take one that has failed already for an answer, and wait for its body without end.
  if (line.version === 2 && line.begun.destroyed) throw line.begun.errored ?? new NotTaken(undefined);
  // Of Node's own it has what got and the exchange use.
  return line.version === 2 ? (line.begun as unknown as ClientRequest) : byHttp1({ opened: line.opened });
}
