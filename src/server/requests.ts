import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Handle } from './listener.js';
import { readMessage } from './message-body.js';
import type { CheckedOptions } from './options.js';
import { baseUrlOf, type ServerRequest } from './request.js';

type Serve = (request: ServerRequest, response: ServerResponse) => Promise<void>;

export interface Requests {
  readonly handle: Handle;
  /** Resolves when no request is being served any more. */
  settled(): Promise<void>;
}

/** How long a client may leave the body it began without another byte. */
const SILENT_MS = 300_000;

/** Gives every request the signal of its connection, and knows which ones are still being served. */
export function createRequests(
  { tls, publicUrl }: Pick<CheckedOptions, 'tls' | 'publicUrl'>,
  serve: Serve,
  silentMs = SILENT_MS,
): Requests {
  const scheme = tls === null ? 'http' : 'https';
  const served = new Set<Promise<void>>();
  const signalOf = createSignals();
  return {
    handle(message, response, host) {
      const { socket } = message;
      const read = { bytes: 0 };
      // Bytes that wait to be read are not the client's silence, nor is an answer that takes long: there Node would end it, too.
      message.on('timeout', () => void (message.readableLength === 0 && socket.destroy()));
      response.on('timeout', () => undefined);
      socket.setTimeout(silentMs);
      const request: ServerRequest = {
        method: message.method ?? 'GET',
        url: originForm(message.url ?? '/'),
        headers: message.headers,
        authorizations: countAuthorizations(message.rawHeaders),
        baseUrl: host === null ? baseUrlOf(message, scheme, publicUrl) : `https://${host}`,
        body: readMessage(message, read),
        read,
        signal: signalOf(socket),
      };
      const work: Promise<void> = serve(request, response).finally(() => {
        served.delete(work);
        discardRest(message);
      });
      served.add(work);
    },
    async settled() {
      // A connection that is kept open may bring another request meanwhile.
      while (served.size > 0) await Promise.all(served);
    },
  };
}

/** A signal for each connection, aborted when it is gone. */
function createSignals(): (socket: Socket) => AbortSignal {
  const signals = new WeakMap<Socket, AbortSignal>();
  return (socket) => {
    const known = signals.get(socket);
    if (known !== undefined) return known;
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    signals.set(socket, gone.signal);
    return gone.signal;
  };
}

/** Names are at the even places, as they came. */
const countAuthorizations = (raw: readonly string[]): number =>
  raw.reduce((sum, name, at) => sum + Number(at % 2 === 0 && isAuthorization(name)), 0);

const isAuthorization = (name: string): boolean => name.length === 13 && name.toLowerCase() === 'authorization';

/** Clients that take the server for their HTTP proxy write scheme and host before the path. Source: RFC 9112, 3.2.2. */
function originForm(url: string): string {
  if (url.startsWith('/')) return url;
  const path = url.replace(/^https?:\/\/[^/?#]*/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

/** How long a client may go on sending what was refused, before it is cut off. */
const DISCARD_MS = 30_000;

/** A body that nobody wants is read and thrown away: cut off at once, the client would see a reset instead of the answer. */
function discardRest(message: IncomingMessage): void {
  const { socket } = message;
  if (message.complete || socket.destroyed) return;
  const timer = setTimeout(() => socket.destroy(), DISCARD_MS);
  // After the answer Node no longer tells the message when its connection ends: the socket does.
  const done = (): void => {
    clearTimeout(timer);
    message.removeListener('end', done);
    socket.removeListener('close', done);
  };
  message.once('end', done);
  socket.once('close', done);
  message.resume();
}
