import { isAscii } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import got from 'got';
import { B2Error, fromNetwork, fromResponse, interrupted } from '../errors/index.js';
import {
  Connector,
  createSecure,
  DIRECT,
  fetchList,
  Http2Lines,
  type NetworkOptions,
  proxyRefusal,
  RouteAgent,
  releaseSpentReads,
  targetOf,
} from '../network/index.js';
import type { RetryPolicy, RetryTools } from '../support/backoff.js';
import { type Clock, type Random, systemClock } from '../support/clock.js';
import { VERSION } from '../support/version.js';
import { ask, type Sender } from './ask.js';
import { Breakers } from './breaker.js';
import { decodable, decode } from './decode.js';
import type { Body } from './exchange.js';
import { hideEchoes, redactBody } from './log.js';
import { fewOptions } from './native-options.js';
import { MAX_TEXT_BYTES, readBytes } from './read-bytes.js';
import { NO_REDIRECTS, type RedirectPolicy } from './redirect.js';
import { withRetry } from './retry.js';
import type { CallContext, HttpClient, HttpRequest, OpenRequest, TextAnswer } from './types.js';

export interface HttpOptions {
  /** Longest silence while sending or waiting for the answer, milliseconds; 0 waits for ever. */
  readonly inactivityTimeoutMs: number;
  /** How connections are made. */
  readonly network: NetworkOptions;
  /** Whether keys and tokens may go to other machines without TLS. */
  readonly allowPlainHttp: boolean;
  /** Put in front of this library's own name; empty for none. */
  readonly userAgent: string;
  /** Further headers of every request, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Accept-Encoding of requests that are answered with JSON; empty: none. Only gzip and deflate are ever asked for. */
  readonly acceptEncoding: string;
  /** Names, in lower case, of headers that HTTP/2 sends unindexed, besides those that are secret. */
  readonly unindexedHeaders: readonly string[];
  readonly redirects: RedirectPolicy;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly random: Random;
}

/** What is not given is as it is for `BackblazeB2` with nothing set. */
export type GivenHttpOptions = Partial<Omit<HttpOptions, 'network'>> & { readonly network?: Partial<NetworkOptions> };

const OWN_USER_AGENT = `backblazeb2/${VERSION} node/${process.versions.node}`;

/** What holds when nothing else is said. The schedule is the one of the B2 docs, "Integration Checklist". */
const DEFAULTS: HttpOptions = {
  inactivityTimeoutMs: 60_000,
  network: DIRECT,
  allowPlainHttp: false,
  userAgent: '',
  headers: {},
  acceptEncoding: '',
  unindexedHeaders: [],
  redirects: NO_REDIRECTS,
  retry: { maxAttempts: 5, firstDelayMs: 1000, maxDelayMs: 64_000 },
  clock: systemClock,
  random: Math.random,
};

/** Close it when its work is done, or its idle connections stay until B2 closes them. */
export function createHttpClient({ network, ...given }: GivenHttpOptions = {}): HttpClient {
  const options = { ...DEFAULTS, ...given, network: { ...DIRECT, ...network } };
  const { network: how } = options;
  const tls = createSecure(how.tls, (url, signal) => fetchList(url, agents.http, signal));
  const connector = new Connector(how, tls, true);
  const agents = {
    http: new RouteAgent(how, new Connector(how, tls, false), 'http:'),
    https: new RouteAgent(how, connector, 'https:'),
  };
  const lines = how.http2 === 'off' ? undefined : new Http2Lines(how, connector);
  const sender: Sender = {
    got: got.extend({
      agent: agents,
      retry: { limit: 0 },
      hooks: { beforeRequest: [fewOptions] },
      throwHttpErrors: false,
      followRedirect: false,
      decompress: false,
      headers: { 'user-agent': options.userAgent === '' ? OWN_USER_AGENT : `${options.userAgent} ${OWN_USER_AGENT}` },
      timeout: timeouts(options),
    }),
    ...options,
    http2: lines && { lines, unindexed: options.unindexedHeaders },
  };
  const encodings = decodable(options.acceptEncoding);
  const packed = encodings === '' ? {} : { 'accept-encoding': encodings };
  const tools: RetryTools = { policy: options.retry, clock: options.clock, random: options.random };
  const breakers = new Breakers(tools);
  return {
    text: (request, context) =>
      placed(sender, request, () =>
        withRetry(
          tools,
          request,
          context,
          () => once(sender, request, packed, request.body, context),
          breakers.of(request.url),
        ),
      ),
    send: (request, context) =>
      placed(sender, request, () =>
        breakers
          .of(request.url)
          .watch(
            () => once(sender, request, { 'content-length': String(request.contentLength) }, request.body, context),
            context.signal,
          ),
      ),
    open: (request, context) =>
      placed(sender, request, () =>
        withRetry(
          tools,
          { operation: request.operation, repeatable: request.method !== 'POST' },
          context,
          () => open(sender, request, context),
          breakers.of(request.url),
        ),
      ),
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
      lines?.close();
    },
  };
}

function timeouts({ inactivityTimeoutMs }: HttpOptions) {
  // `socket` is for both directions; a reader that pauses a download takes it off (see open).
  return inactivityTimeoutMs === 0 ? {} : { socket: inactivityTimeoutMs, response: inactivityTimeoutMs };
}

/** A failure says where and after how long. */
async function placed<T>({ clock }: Sender, { url }: HttpRequest, work: () => Promise<T>): Promise<T> {
  const began = clock.now();
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof B2Error) || !URL.canParse(url)) throw error;
    throw error.with({ host: new URL(url).host, elapsedMs: clock.now() - began });
  }
}

async function once(
  sender: Sender,
  asked: HttpRequest,
  further: Readonly<Record<string, string>>,
  body: Body,
  context: CallContext,
): Promise<TextAnswer> {
  const request = { ...asked, headers: { ...sender.headers, ...asked.headers, ...further } };
  const { response, abandon } = await ask(sender, request, body, context);
  const text = await textOf(response, request, context).finally(abandon);
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) throw failure(sender, request, response, text);
  return { status, headers: response.headers, body: text };
}

async function open(sender: Sender, asked: OpenRequest, context: CallContext): Promise<IncomingMessage> {
  const request = { ...asked, headers: { ...sender.headers, ...asked.headers } };
  const { response, abandon } = await ask(sender, request, asked.body, context);
  const status = response.statusCode ?? 0;
  if (status === 200 || status === 206) {
    // From here the reader watches for silence: a slow writer must not look like a dead network.
    response.setTimeout(0);
    releaseSpentReads(response);
    return response;
  }
  const text = await textOf(response, request, context).finally(abandon);
  throw failure(sender, request, response, text);
}

async function textOf(response: IncomingMessage, request: HttpRequest, context: CallContext): Promise<string> {
  const { operation } = request;
  try {
    const bytes = await decode(await readBytes(response, operation), response, operation, MAX_TEXT_BYTES);
    // The same for ASCII, which listings mostly are, and several times as fast.
    const text = bytes.toString(isAscii(bytes) ? 'latin1' : 'utf8');
    context.trace?.body?.(shown(text, request));
    return text;
  } catch (error) {
    if (context.signal.aborted) throw interrupted(context.signal);
    if (error instanceof B2Error) throw error;
    throw fromNetwork(error, new URL(request.url).host, { operation, ambiguous: true });
  }
}

/** For who looks at it later: it keeps no more of the request than is needed for that. */
function shown(text: string, { url, headers }: HttpRequest): () => string {
  return () => redactBody(hideEchoes(text, { url, headers }));
}

function failure({ clock, network }: Sender, request: HttpRequest, response: IncomingMessage, text: string): B2Error {
  const refused = proxyRefusal(network, targetOf(new URL(request.url)), response, text);
  if (refused !== undefined) return refused.with({ operation: request.operation });
  return fromResponse({
    operation: request.operation,
    status: response.statusCode ?? 0,
    retryAfter: response.headers['retry-after'],
    body: hideEchoes(text, request),
    now: clock.now(),
  });
}
