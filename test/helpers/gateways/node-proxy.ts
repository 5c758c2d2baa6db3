import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** What a client asked a proxy for. */
export interface Asked {
  readonly method: string;
  /** `host:port` for CONNECT, else a whole URL. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** An HTTP proxy in this process that keeps what it was asked for. */
export interface NodeProxy {
  readonly port: number;
  readonly url: string;
  readonly asked: readonly Asked[];
  /** Connections that clients have opened so far, and those that are open now. */
  readonly opened: number;
  readonly open: number;
}

export interface NodeProxyOptions {
  /** The whole answer to a request, heads and all; undefined: what was asked for. */
  readonly answer?: (asked: Asked, count: number) => string | undefined;
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  readonly host?: string;
}

/** Runs a proxy for the time of a test. */
export async function withNodeProxy<T>(
  { answer = () => undefined, tls, host = '127.0.0.1' }: NodeProxyOptions,
  test: (proxy: NodeProxy) => Promise<T>,
): Promise<T> {
  const asked: Asked[] = [];
  const clients = new Set<Socket>();
  let opened = 0;
  const take = ({ method = '', url = '', headers }: IncomingMessage, socket: Socket): boolean => {
    asked.push({ method, url, headers });
    const text = answer({ method, url, headers }, asked.length);
    if (text !== undefined) socket.end(text, 'latin1');
    return text === undefined;
  };
  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('connection', (socket: Socket) => {
    opened++;
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (take(request, socket)) openTunnel(request.url ?? '', socket);
  });
  server.on('request', (request: IncomingMessage, response) => {
    if (!take(request, request.socket)) return;
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const onwards = forward(request.url ?? '', { method: request.method ?? '', headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 0, answered.headers);
      answered.pipe(response);
    });
    onwards.on('error', () => response.destroy());
    request.pipe(onwards);
  });
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await test({
      port,
      url: `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
      asked,
      get opened() {
        return opened;
      },
      get open() {
        return clients.size;
      },
    });
  } finally {
    server.closeAllConnections();
    for (const socket of clients) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

function openTunnel(authority: string, client: Socket): void {
  const { hostname, port } = new URL(`http://${authority}`);
  const target = connect(Number(port || 80), hostname.replace(/^\[(.*)\]$/, '$1'));
  target.once('connect', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(target).pipe(client);
  });
  target.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  target.once('close', () => client.destroy());
  client.once('close', () => target.destroy());
}
