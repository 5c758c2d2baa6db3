import { type NetworkOptions, proxyNonsense, targetOf } from '../network/index.js';
import { type Body, type Exchange, exchange, type Line } from './exchange.js';
import { guardTarget } from './guard.js';
import { isRedirection, nextHop, type RedirectPolicy } from './redirect.js';
import type { CallContext, HttpRequest } from './types.js';

/** What sends the requests of one client. */
export interface Sender extends Line {
  readonly allowPlainHttp: boolean;
  readonly network: NetworkOptions;
  /** Further headers of every request, by their names in lower case; already in those that are given to `ask`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly redirects: RedirectPolicy;
}

/** One request up to the begin of its answer, along the redirections that are to be followed. */
export async function ask(sender: Sender, asked: HttpRequest, body: Body, context: CallContext): Promise<Exchange> {
  let request = asked;
  let content = body;
  for (let followed = 0; ; followed++) {
    guardTarget(request, sender.allowPlainHttp, sender.network);
    const { url } = request;
    const answered = await exchange(sender, request, content, context).catch((error: unknown) => {
      throw proxyNonsense(sender.network, targetOf(new URL(url)), error);
    });
    const status = answered.response.statusCode ?? 0;
    const { location } = answered.response.headers;
    if (!isRedirection(status) || location === undefined) return answered;
    try {
      const hop = nextHop(request, kindOf(content), { status, location, followed }, sender.redirects);
      if (hop === undefined) return answered;
      request = hop.request;
      if (!hop.withBody) content = undefined;
    } catch (error) {
      answered.abandon();
      throw error;
    }
    answered.abandon();
  }
}

function kindOf(body: Body): 'none' | 'text' | 'stream' {
  if (body === undefined) return 'none';
  return typeof body === 'string' ? 'text' : 'stream';
}
