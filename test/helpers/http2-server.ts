import { readFileSync } from 'node:fs';
import {
  createSecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
  type SecureServerOptions,
  type ServerHttp2Session,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { type NetworkOptions, PLAIN_TLS } from '../../src/network/index.js';

export type Http2Listener = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

/** A server of HTTP/2 on the loopback that keeps what it was asked for. */
export interface Http2Server {
  /** For example `https://127.0.0.1:40123`, without a slash at the end. */
  readonly url: string;
  /** Requests that arrived, oldest first; those of HTTP/1.1 too, when it allows them. */
  readonly requests: readonly Http2ServerRequest[];
  /** Sessions that were opened so far. */
  readonly sessions: readonly ServerHttp2Session[];
  /** Connections that were opened so far, and those that are open now. */
  readonly opened: number;
  readonly open: number;
}

const read = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures', name));
/** Its certificate, PEM. */
export const CERT = read('tls-cert.pem');

/** Trusts it, and offers HTTP/2. */
export const WITH_HTTP2: Pick<NetworkOptions, 'http2' | 'tls'> = {
  http2: 'preferred',
  tls: { ...PLAIN_TLS, authorities: { pem: CERT.toString(), files: [], directories: [] } },
};

/** Runs it for the time of a test. Every connection is closed at the end. */
export async function withHttp2Server<T>(
  answer: Http2Listener,
  test: (server: Http2Server) => Promise<T>,
  options: SecureServerOptions = {},
): Promise<T> {
  const requests: Http2ServerRequest[] = [];
  const sessions: ServerHttp2Session[] = [];
  const sockets = new Set<TLSSocket>();
  let opened = 0;
  const server = createSecureServer({ cert: CERT, key: read('tls-key.pem'), ...options });
  server.on('request', (request, response) => {
    requests.push(request);
    // A client that goes away is the subject of some tests, not a failure of the server.
    request.on('error', () => undefined);
    request.stream?.on('error', () => undefined);
    response.on('error', () => undefined);
    answer(request, response);
  });
  server.on('session', (session) => {
    sessions.push(session);
    session.on('error', () => undefined);
  });
  server.on('secureConnection', (socket) => {
    opened++;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await test({
      url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      requests,
      sessions,
      get opened() {
        return opened;
      },
      get open() {
        return sockets.size;
      },
    });
  } finally {
    for (const session of sessions) session.destroy();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Reads the request to its end, then answers with its length and, when it is small, with its text. */
export const echo: Http2Listener = (request, response) => {
  const blocks: Buffer[] = [];
  request.on('data', (block: Buffer) => blocks.push(block));
  request.on('end', () => {
    const body = Buffer.concat(blocks);
    response.end(JSON.stringify({ bytes: body.length, text: body.length < 20_000 ? body.toString() : '' }));
  });
};
