import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** A request as the server sees it, apart from its connection. */
export interface ServerRequest {
  readonly method: string;
  /** Path and query as they came, beginning with a slash. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** How many Authorization headers came; only the first is among `headers`. */
  readonly authorizations: number;
  /** Scheme, host and port as the client reaches the server; no slash at the end. */
  readonly baseUrl: string;
  /** The body, once. Ends with an error when the client goes away. */
  readonly body: AsyncIterable<Buffer>;
  /** How much of the body has been read so far. */
  readonly read: { readonly bytes: number };
  /** Aborted when the connection is gone or the server stops. */
  readonly signal: AbortSignal;
}

/** `publicUrl` wins over the Host header. */
export function baseUrlOf(message: IncomingMessage, scheme: 'http' | 'https', publicUrl: string | null): string {
  if (publicUrl !== null) return publicUrl;
  const { localAddress = '127.0.0.1', localPort } = message.socket;
  return `${scheme}://${message.headers.host ?? `${localAddress}:${localPort}`}`;
}

/** A header as one text; undefined when absent. */
export function header(request: ServerRequest, name: string): string | undefined {
  const value = request.headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}
