import type { IncomingMessage } from 'node:http';
import type { ConnectionWatch } from '../network/index.js';

/** What one operation lets its requests see and be seen by. */
export interface CallContext {
  /** Aborting it ends the request at once, closing its connection. */
  readonly signal: AbortSignal;
  readonly trace?: HttpTrace | undefined;
}

/**
 * Told what travels, with every secret already removed. All callbacks are synchronous. What is a function is made when it is
 * called, which may be later: nearly nobody looks at every request.
 */
export interface HttpTrace {
  /** Told of the connections that are made. */
  readonly connection?: ConnectionWatch | undefined;
  request?(event: RequestEvent): void;
  response?(event: ResponseEvent): void;
  /** Once per answer that is read as text. */
  body?(text: () => string): void;
  /** Before each wait; `attempt` counts from 1. */
  retry?(event: {
    readonly operation: string;
    readonly attempt: number;
    readonly delayMs: number;
    readonly error: Error;
  }): void;
}

export interface RequestEvent {
  readonly operation: string;
  readonly method: string;
  readonly url: string;
  headers(): Readonly<Record<string, string>>;
  /** The JSON body; undefined for bytes. */
  body(): string | undefined;
}

export interface ResponseEvent {
  readonly operation: string;
  readonly status: number;
  /** For example `HTTP/1.1 200 OK`. */
  readonly statusLine: string;
  /** Names as they came and values, in turn. */
  rawHeaders(): readonly string[];
}

export interface HttpRequest {
  /** The B2 call, for messages and traces. */
  readonly operation: string;
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface OpenRequest extends HttpRequest {
  /** JSON, for POST. */
  readonly body?: string;
}

export interface TextRequest extends HttpRequest {
  readonly body?: string;
  /** True when sending it twice does no harm. Others are sent again only if the first one surely had no effect. */
  readonly repeatable: boolean;
}

export interface BodyRequest extends HttpRequest {
  /** Bytes of `body` in all. */
  readonly contentLength: number;
  /** A yielded block may be reused as soon as the next one is asked for. */
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
}

export interface TextAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Moves requests. Every failure is a B2Error. */
export interface HttpClient {
  /** Sends a small request and reads the whole answer; repeated by the retry policy. Any status but 2xx rejects. */
  text(request: TextRequest, context: CallContext): Promise<TextAnswer>;
  /** Streams a body once; never repeated here. Any status but 2xx rejects. */
  send(request: BodyRequest, context: CallContext): Promise<TextAnswer>;
  /** Starts a download; all but POST is repeated until an answer begins. The caller reads the stream or destroys it. */
  open(request: OpenRequest, context: CallContext): Promise<IncomingMessage>;
  /** Closes idle connections. */
  close(): void;
}
