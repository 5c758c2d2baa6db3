import { setMaxListeners } from 'node:events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Got, RequestError } from 'got';
import { B2Error, fromNetwork, interrupted, systemCode } from '../errors/index.js';
import { factsOf } from '../network/index.js';
import { type RequestWatch, watchRequest } from '../observe/index.js';
import type { Clock } from '../support/clock.js';
import { asking, type Http2, shownToGot } from './asking.js';
import { NotTaken } from './http2/lost.js';
import { endWith, letGo, takeOver } from './let-go.js';
import { redactAnswer, redactBody, redactHeaders, redactUrl } from './log.js';
import type { CallContext, HttpRequest, RequestEvent } from './types.js';
import { writeBody } from './write-body.js';

export interface Exchange {
  /** B2's answer, untouched by got: the caller listens to `data` or destroys it. */
  readonly response: IncomingMessage;
  /** Ends the exchange with its connection, unless both directions are complete. */
  abandon(): void;
}

/** What requests go out by. */
export interface Line {
  readonly got: Got;
  readonly clock: Clock;
  /** Undefined: HTTP/1.1 alone. */
  readonly http2: Http2 | undefined;
}

export type Body = string | Uint8Array | AsyncIterable<Uint8Array> | undefined;

/** One request through got, up to the begin of its answer. Taking Node's own response is what keeps it fast. */
export function exchange(
  { got, clock, http2 }: Line,
  request: HttpRequest,
  body: Body,
  context: CallContext,
): Promise<Exchange> {
  const { operation, method } = request;
  const url = redactUrl(request.url);
  const { signal, trace } = context;
  if (signal.aborted) return Promise.reject(interrupted(signal));
  // An operation's parallel requests may all pause with its signal; Node would take eleven listeners for a leak.
  setMaxListeners(0, signal);
  const watch = watchRequest(() => shown(request, url, body), clock.now);
  return new Promise((resolve, reject) => {
    const blocks = isBlocks(body) ? body : undefined;
    // got waits for somebody to write the body of a POST that has none.
    const content = isBlocks(body) ? undefined : (body ?? (method === 'POST' ? '' : undefined));
    const stream = got.stream(url, {
      ...{ method, headers: shownToGot(request) },
      request: asking(request, { signal, watch: trace?.connection, judge: trace?.connection?.judge?.() }, http2),
      ...(content === undefined ? {} : { body: content }),
    });
    if (blocks !== undefined) writeBody(blocks, stream);
    const release = endWith(signal, stream);
    let answered: IncomingMessage | undefined;
    if (trace?.request !== undefined) {
      stream.on('request', (sent: ClientRequest) =>
        trace.request?.({ operation, method, url, ...sentShown(sentHeaders(sent), body) }),
      );
    }
    stream.on('response', (response: IncomingMessage) => {
      takeOver(response);
      trace?.connection?.used?.(factsOf(response.socket));
      trace?.response?.({
        operation,
        status: response.statusCode ?? 0,
        statusLine: `HTTP/${response.httpVersion} ${response.statusCode} ${response.statusMessage}`,
        rawHeaders: answerShown(response.rawHeaders, request),
      });
      // The watcher of the trace may just have aborted; the error that follows then rejects.
      if (stream.destroyed) return;
      answered = response;
      response.once('close', () => {
        release();
        if (response.complete) letGo(stream);
      });
      if (watch !== undefined) watchAnswer(response, operation, watch);
      resolve({ response, abandon: () => stream.destroy() });
    });
    // Stays for the life of the stream: an error after the answer began reaches the reader through the response.
    stream.on('error', (error: Error) => {
      const failure = translate(error, request, signal);
      if (answered !== undefined) answered.destroy(failure);
      else {
        watch?.fail(failure);
        reject(failure);
      }
    });
  });
}

function isBlocks(body: Body): body is AsyncIterable<Uint8Array> {
  return typeof body === 'object' && !(body instanceof Uint8Array);
}

/** What others may see of a request. */
function shown({ operation, method, headers }: HttpRequest, url: string, body: Body) {
  const { hostname, port, protocol } = new URL(url);
  const announced = Number(headers['content-length'] ?? (typeof body === 'string' ? Buffer.byteLength(body) : 0));
  return {
    ...{ operation, method, url, bytesSent: announced },
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}

function watchAnswer(response: IncomingMessage, operation: string, watch: RequestWatch): void {
  response.once('close', () => {
    const { statusCode: status = 0, httpVersion, headers, errored } = response;
    if (response.complete) watch.end({ status, httpVersion, bytesReceived: Number(headers['content-length'] ?? 0) });
    else if (errored instanceof B2Error) watch.fail(errored);
    else watch.fail(new B2Error('interrupted', `The answer to ${operation} was left before its end.`, { operation }));
  });
}

/** What is shown later, if ever. Made out here, it keeps neither the request nor its connection in memory until then. */
function sentShown(headers: Record<string, string>, body: Body): Pick<RequestEvent, 'headers' | 'body'> {
  const text = typeof body === 'string' ? body : undefined;
  return { headers: () => redactHeaders(headers), body: () => text && redactBody(text) };
}

function answerShown(raw: readonly string[], { url, headers }: HttpRequest): () => readonly string[] {
  return () => redactAnswer(raw, { url, headers });
}

/** The headers as they go out: those of got and Node as well. */
function sentHeaders(sent: ClientRequest): Record<string, string> {
  const names = sent.getRawHeaderNames();
  return Object.fromEntries(names.map((name) => [name, String(sent.getHeader(name))]));
}

/** Node's codes for a header that cannot be written. */
const UNSENDABLE: ReadonlySet<string> = new Set(['ERR_INVALID_CHAR', 'ERR_INVALID_HTTP_TOKEN']);

/** got's own errors carry the request's headers, tokens included, so only what lies below them is kept. */
function translate(error: Error, { operation, url }: HttpRequest, signal: AbortSignal): B2Error {
  if (signal.aborted) return interrupted(signal);
  const chain = causes(error);
  const own = chain.find((link) => link instanceof B2Error);
  if (own !== undefined) return own.operation === undefined ? own.with({ operation }) : own;
  if (chain.some((link) => UNSENDABLE.has(systemCode(link) ?? ''))) {
    return new B2Error(
      'invalid_argument',
      `${operation} was not sent: a header is not one of HTTP. ${error.message}.`,
      {
        operation,
      },
    );
  }
  const root = chain.find((link) => !(link instanceof RequestError)) ?? new Error(error.message);
  // What fails before a byte is sent, the connection, has been told by the network.
  return fromNetwork(root, new URL(url).host, { operation, ambiguous: !(root instanceof NotTaken) });
}

function causes(error: Error): Error[] {
  const { cause } = error;
  return cause instanceof Error ? [error, ...causes(cause)] : [error];
}
