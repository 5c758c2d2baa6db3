import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions as TlsServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';

export interface WebServer {
  /** For example `http://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  /** Requests that arrived, oldest first. */
  readonly requests: readonly IncomingMessage[];
  /** Connections that were opened so far. */
  readonly opened: number;
  /** Connections that are open now. */
  readonly open: number;
}

/** Runs a real HTTP server on the loopback for the time of a test. Every connection is closed at the end. */
export async function withWebServer<T>(
  answer: RequestListener,
  test: (server: WebServer) => Promise<T>,
  { tls = false }: { readonly tls?: boolean | TlsServerOptions } = {},
): Promise<T> {
  const requests: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  let opened = 0;
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    // A client that goes away is the subject of some tests, not a failure of the server.
    request.on('error', () => {});
    answer(request, response);
  };
  const server = tls ? createTlsServer(tls === true ? selfSigned() : tls, listener) : createServer(listener);
  server.on('connection', (socket) => {
    opened++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    return await test({
      url: `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
      requests,
      get opened() {
        return opened;
      },
      get open() {
        return sockets.size;
      },
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** A certificate that nobody has a reason to trust. It guards nothing, so its key may be public. */
function selfSigned() {
  const read = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name));
  return { cert: read('tls-cert.pem'), key: read('tls-key.pem') };
}

/** Answers each request with the next answer of the list; the last one stays. */
export function inTurn(...answers: readonly RequestListener[]): RequestListener {
  let next = 0;
  return (request, response) => {
    const answer = answers[Math.min(next, answers.length - 1)];
    next++;
    answer?.(request, response);
  };
}

/** Reads the request to its end, then answers. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): RequestListener {
  return (request, response) => {
    request.resume().on('end', () => sendJson(response, status, value, headers));
  };
}

function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>>,
): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}
