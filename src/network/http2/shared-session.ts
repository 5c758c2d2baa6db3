import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type ClientSessionRequestOptions,
  connect,
  constants,
  type OutgoingHttpHeaders,
} from 'node:http2';
import type { Socket } from 'node:net';

/** Bytes of one download that may be on their way, or wait for its reader: 4 MiB last for 300 Mbit/s over 100 ms. */
const STREAM_WINDOW = 4 * 1024 * 1024;
/** All that is possible: downloads that wait for their reader must not stop those that do not. */
const CONNECTION_WINDOW = 2 ** 31 - 1;
/** Megabytes that Node may keep for the streams of one session, most of them blocks of uploads that are being sent. */
const SESSION_MEMORY = 256;

const { NGHTTP2_HTTP_1_1_REQUIRED, NGHTTP2_INADEQUATE_SECURITY, NGHTTP2_REFUSED_STREAM } = constants;

export interface SessionOptions {
  /** For example `https://host:443`. */
  readonly origin: string;
  /** Most streams at a time; the server may want fewer. */
  readonly maxStreams: number;
  /** Whether it stays open for later requests. */
  readonly keep: boolean;
  /** Told that the server wants HTTP/1.1 instead. */
  readonly refused: () => void;
}

/** One connection of HTTP/2 that requests share. It keeps the process alive only while it has some. */
export class SharedSession {
  readonly socket: Socket;
  /** Settles when the server has told its limits, or the connection is gone. */
  readonly ready: Promise<void>;
  readonly #session: ClientHttp2Session;
  readonly #options: SessionOptions;
  #streams = 0;
  #limit = 1;
  #retired = false;
  /** The last stream that the server says it has taken. */
  #lastTaken = Number.POSITIVE_INFINITY;

  /** `socket` is connected, and its server has picked `h2`. */
  constructor(socket: Socket, options: SessionOptions) {
    this.socket = socket;
    this.#options = options;
    this.#session = connect(options.origin, {
      createConnection: () => socket,
      maxSessionMemory: SESSION_MEMORY,
      settings: { enablePush: false, initialWindowSize: STREAM_WINDOW },
    });
    this.ready = new Promise((resolve) => {
      this.#session.once('remoteSettings', () => resolve()).once('close', () => resolve());
    });
    this.#session
      .once('connect', () => this.#session.setLocalWindowSize(CONNECTION_WINDOW))
      .on('remoteSettings', ({ maxConcurrentStreams = Number.POSITIVE_INFINITY }) => {
        this.#limit = Math.min(maxConcurrentStreams, options.maxStreams);
      })
      .on('goaway', (code: number, lastTaken: number) => this.#leave(code, lastTaken))
      // Its streams tell those who wait; an idle session has nobody to tell.
      .on('error', () => this.retire());
    this.#session.unref();
  }

  /** Whether it is of use for later requests. */
  get isOpen(): boolean {
    return !this.#retired && !this.#session.closed && !this.#session.destroyed;
  }

  get hasRoom(): boolean {
    return this.isOpen && this.#streams < this.#limit;
  }

  /** Throws what Node says when it cannot be sent: nothing of it was. */
  request(headers: OutgoingHttpHeaders, options: ClientSessionRequestOptions): ClientHttp2Stream {
    const stream = this.#session.request(headers, options);
    if (this.#streams++ === 0) this.#session.ref();
    stream.once('close', () => {
      this.#streams--;
      if (stream.rstCode === NGHTTP2_HTTP_1_1_REQUIRED) this.#refused();
      if (this.#streams === 0) this.#rest();
    });
    return stream;
  }

  /** Whether the server may have done what a stream asked for that has closed without an answer (RFC 9113, section 8.7). */
  mayHaveTaken({ id, rstCode }: ClientHttp2Stream): boolean {
    if (rstCode === NGHTTP2_REFUSED_STREAM || rstCode === NGHTTP2_HTTP_1_1_REQUIRED) return false;
    return id !== undefined && id <= this.#lastTaken;
  }

  /** Takes no more requests, and closes after those that it has. */
  retire(): void {
    this.#retired = true;
    if (this.#streams === 0) this.destroy();
  }

  /** Ends it with all of its requests. */
  destroy(): void {
    this.#session.destroy();
    // After a GOAWAY Node would wait for the server to close it.
    this.socket.destroy();
  }

  #leave(code: number, lastTaken: number): void {
    this.#lastTaken = lastTaken;
    if (code === NGHTTP2_HTTP_1_1_REQUIRED || code === NGHTTP2_INADEQUATE_SECURITY) this.#refused();
    else this.retire();
  }

  #refused(): void {
    this.#options.refused();
    this.retire();
  }

  #rest(): void {
    if (this.isOpen && this.#options.keep) this.#session.unref();
    else this.destroy();
  }
}
