import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { createTunnels, type ProxyOptions } from './tunnels.js';

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly cert: string | Buffer; readonly key: string | Buffer } | null;
  readonly proxy: ProxyOptions | null;
}

/** `host` is the one whose tunnel a request came through; null without a tunnel. */
export type Handle = (message: IncomingMessage, response: ServerResponse, host: string | null) => void;

export interface Listener {
  readonly host: string;
  readonly port: number;
  /** Takes no new connection, and closes those without a request. */
  stopListening(): void;
  /** Stops listening and destroys every connection. */
  close(): Promise<void>;
}

/** An idle connection stays open for longer than clients keep theirs, so that they are the ones to close it. */
const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 32 * 1024;
/** How long a client may take for the headers of a request, and how often slow ones are looked for. */
const HEADERS = { withinMs: 60_000, checkedEveryMs: 10_000 };

export async function listen(options: ListenOptions, serve: Handle, headers = HEADERS): Promise<Listener> {
  const settings = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    // An upload may take hours, so a request has no time limit of its own; Node then has none for its headers either.
    requestTimeout: 0,
    headersTimeout: headers.withinMs,
    connectionsCheckingInterval: headers.checkedEveryMs,
    maxHeaderSize: MAX_HEADER_BYTES,
  };
  const handle = (message: IncomingMessage, response: ServerResponse): void =>
    serve(message, response, tunnels.hostOf(message.socket));
  const server: Server =
    options.tls === null
      ? createHttpServer(settings, handle)
      : createHttpsServer({ ...settings, cert: options.tls.cert, key: options.tls.key }, handle);
  const tunnels = createTunnels(options.proxy, (socket) =>
    server.emit(options.tls === null ? 'connection' : 'secureConnection', socket),
  );
  server.on('connect', tunnels.open);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => {
    stopped ??= new Promise((resolve) => server.close(() => resolve()));
    return stopped;
  };
  const { address, port } = await bind(server, options);
  return {
    host: address,
    port,
    stopListening: () => void stop(),
    close() {
      const done = stop();
      for (const socket of sockets) socket.destroy();
      return done;
    },
  };
}

function bind(server: Server, { host, port }: ListenOptions): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve(server.address() as AddressInfo);
    });
  });
}
