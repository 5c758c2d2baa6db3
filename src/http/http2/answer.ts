import type { IncomingHttpHeaders } from 'node:http';
import { type ClientHttp2Stream, constants, type IncomingHttpHeaders as Http2Headers } from 'node:http2';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';

const { NGHTTP2_CANCEL } = constants;
/** Bytes that wait for the reader before the stream is paused: several frames. */
const BUFFERED = 256 * 1024;
/** Answers to which Content-Length says nothing about bytes that follow. */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([204, 304]);

/** What was asked, and over which connection. */
interface Asked {
  readonly method: string;
  readonly socket: Socket;
  /** Told why its reader has left, or null. */
  onGone(error: Error | null): void;
}

/** An answer that came by HTTP/2, as far as it is read here like Node's IncomingMessage. */
export class Http2Answer extends Readable {
  readonly httpVersion = '2.0';
  readonly httpVersionMajor = 2;
  readonly httpVersionMinor = 0;
  readonly statusCode: number;
  /** HTTP/2 has none; got fills in the usual one. */
  statusMessage = '';
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  /** The connection, which other requests share. */
  readonly socket: Socket;
  /** Whether all of it has come. */
  complete = false;
  readonly #stream: ClientHttp2Stream;
  readonly #onGone: Asked['onGone'];
  readonly #expected: number | undefined;
  #received = 0;

  constructor(
    stream: ClientHttp2Stream,
    { method, socket, onGone }: Asked,
    headers: Http2Headers,
    raw: readonly string[],
  ) {
    super({ highWaterMark: BUFFERED });
    this.#stream = stream;
    this.socket = socket;
    this.#onGone = onGone;
    const { ':status': answered, ...others } = headers;
    const status = Number(answered);
    this.statusCode = status;
    this.headers = others as IncomingHttpHeaders;
    this.rawHeaders = withoutPseudo(raw);
    const length = others['content-length'];
    const isEmpty = method === 'HEAD' || WITHOUT_CONTENT.has(status);
    this.#expected = length === undefined || isEmpty ? undefined : Number(length);
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
    stream.once('end', () => this.#end());
  }

  /** Time without a byte, milliseconds, after which the request times out; 0: any. */
  setTimeout(ms: number): this {
    this.#stream.setTimeout(ms);
    return this;
  }

  /** Nothing more will come. An answer that is not complete fails with `error`. */
  cutOff(error: Error): void {
    if (!this.complete) this.destroy(error);
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    if (!this.complete && !this.#stream.destroyed) {
      this.#stream.close(NGHTTP2_CANCEL);
      this.#stream.destroy();
    }
    this.#onGone(error);
    // As Node's own: who has gone away is not told.
    callback(this.listenerCount('error') > 0 ? error : null);
  }

  #take(chunk: Buffer): void {
    if (this.destroyed) return;
    this.#received += chunk.length;
    if (!this.push(chunk)) this.#stream.pause();
  }

  /** Node ends streams, too, that are destroyed, or that their server has reset without an error. */
  #end(): void {
    const isShort = this.#expected !== undefined && this.#received !== this.#expected;
    if (this.destroyed || this.#stream.destroyed || isShort) return;
    this.complete = true;
    this.push(null);
  }
}

function withoutPseudo(raw: readonly string[]): readonly string[] {
  return raw.filter((_, at) => !raw[at - (at % 2)]?.startsWith(':'));
}
