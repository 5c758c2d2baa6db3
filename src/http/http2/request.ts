import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from 'node:http2';
import { Writable } from 'node:stream';
import { systemCode } from '../../errors/index.js';
import type { SharedSession } from '../../network/index.js';
import { Http2Answer } from './answer.js';
import type { Http2Headers } from './headers.js';
import { lostAnswer, NotTaken } from './lost.js';

const { NGHTTP2_CANCEL } = constants;
/** Bytes of a body that are kept for the case that the server has not taken the request. */
const KEPT = 16 * 1024;
/** How often a request is sent at once that was not taken; then it is for the retry policy. */
const SENDINGS = 3;

/** Codes of what ends a request that has gone silent: that of got's timers, and ours. */
const SILENCE: ReadonlySet<string> = new Set(['ETIMEDOUT', 'timeout']);

type Callback = (error?: Error | null) => void;

/** Begins it again, on any session; gives false when there is none to be had. */
export type BeginAgain = (request: Http2Request) => Promise<boolean>;

/** A request by HTTP/2, as far as got asks for Node's ClientRequest. */
export class Http2Request extends Writable {
  readonly #headers: Http2Headers;
  readonly #beginAgain: BeginAgain;
  #session!: SharedSession;
  #stream!: ClientHttp2Stream;
  #answer: Http2Answer | undefined;
  #sendings = 0;
  #timeoutMs = 0;
  /** What was written so far; undefined when that is too much to keep. */
  #kept: Buffer[] | undefined = [];
  #ended = false;
  /** The callback of the write that waits. */
  #waiting: Callback | undefined;

  constructor(session: SharedSession, headers: Http2Headers, beginAgain: BeginAgain) {
    // Sending is over before the answer is.
    super({ autoDestroy: false, decodeStrings: true });
    this.#headers = headers;
    this.#beginAgain = beginAgain;
    this.beginOn(session);
  }

  /** got and its timers ask whether the request's own connection is open. */
  get socket(): ClientHttp2Stream {
    return this.#stream;
  }

  get method(): string {
    return String(this.#headers[':method']);
  }

  /** Sends it, with what was written so far. */
  beginOn(session: SharedSession): void {
    if (this.#kept === undefined) {
      // It has grown too long while it waited for the session.
      this.destroy(new NotTaken(undefined));
      return;
    }
    const endStream = this.#headers['content-length'] === undefined && this.method !== 'POST';
    const stream = session.request(this.#headers, { endStream });
    this.#session = session;
    this.#stream = stream;
    this.#sendings++;
    let failed: Error | undefined;
    stream
      .once('response', (headers: IncomingHttpHeaders, _flags: number, raw: string[]) => this.#answered(headers, raw))
      .on('timeout', () => this.emit('timeout'))
      .once('error', (error) => {
        failed = error;
      })
      .once('close', () => this.#closed(failed));
    if (this.#timeoutMs > 0) stream.setTimeout(this.#timeoutMs);
    for (const block of this.#kept) stream.write(block);
    if (this.#ended && !endStream) stream.end();
    this.#settle();
  }

  /** Time without a byte in either direction, milliseconds; 0: any. */
  setTimeout(ms: number, onTimeout?: () => void): this {
    this.#timeoutMs = ms;
    this.#stream.setTimeout(ms);
    if (onTimeout !== undefined) this.once('timeout', onTimeout);
    return this;
  }

  getRawHeaderNames(): string[] {
    return Object.keys(this.#headers).filter((name) => !name.startsWith(':'));
  }

  getHeader(name: string): unknown {
    return this.#headers[name.toLowerCase()];
  }

  override _write(block: Buffer, _encoding: BufferEncoding, callback: Callback): void {
    this.#keep(block);
    this.#wait(callback, (sent) => this.#stream.write(block, sent));
  }

  override _final(callback: Callback): void {
    this.#ended = true;
    if (this.#stream.writableEnded) callback();
    else this.#wait(callback, (sent) => this.#stream.end(sent));
  }

  override _destroy(error: Error | null, callback: Callback): void {
    this.#blame(error);
    if (!this.#stream.destroyed) {
      this.#stream.close(NGHTTP2_CANCEL);
      this.#stream.destroy();
    }
    this.#settle();
    callback(error);
  }

  #answered(headers: IncomingHttpHeaders, raw: readonly string[]): void {
    const asked = {
      method: this.method,
      socket: this.#session.socket,
      onGone: (error: Error | null) => this.#blame(error),
    };
    this.#answer = new Http2Answer(this.#stream, asked, headers, raw);
    this.emit('response', this.#answer);
  }

  /** A connection that has gone silent must not get the next request. */
  #blame(error: Error | null): void {
    if (SILENCE.has(systemCode(error) ?? '')) this.#session.retire();
  }

  #closed(failed: Error | undefined): void {
    const answer = this.#answer;
    if (answer !== undefined) {
      // Whoever has ended the request itself says why, before this does.
      if (this.destroyed) setImmediate(() => answer.cutOff(lostAnswer(failed)));
      else answer.cutOff(lostAnswer(failed));
      // A server that has answered need not take the rest.
      this.#settle();
    } else if (!this.destroyed) {
      this.#again(failed).catch((error: Error) => this.destroy(error));
    }
  }

  async #again(failed: Error | undefined): Promise<void> {
    if (this.#session.mayHaveTaken(this.#stream)) throw lostAnswer(failed);
    if (this.#kept === undefined || this.#sendings >= SENDINGS) throw new NotTaken(failed);
    if (!(await this.#beginAgain(this))) throw new NotTaken(failed);
  }

  /** The writer may use its block for something else as soon as it is told. */
  #keep(block: Buffer): void {
    if (this.#kept === undefined) return;
    const bytes = this.#kept.reduce((sum, { length }) => sum + length, block.length);
    if (bytes > KEPT) this.#kept = undefined;
    else this.#kept.push(Buffer.from(block));
  }

  /** Lets the writer wait until something is sent. What becomes of a stream that fails is decided when it closes. */
  #wait(callback: Callback, send: (sent: Callback) => void): void {
    this.#waiting = callback;
    const stream = this.#stream;
    if (stream.closed || stream.destroyed) {
      if (this.#answer !== undefined) this.#settle();
      return;
    }
    send((error) => {
      if (!error && stream === this.#stream) this.#settle();
    });
  }

  #settle(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.();
  }
}
