import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { TLSSocket, TlsOptions } from 'node:tls';
import type { BackblazeB2 } from '../../src/index.js';
import type { KeyPair } from './certificates.js';
import { component } from './setup.js';
import { json, type WebServer, withWebServer } from './web-server.js';

const NO_KEY = json(401, { status: 401, code: 'unauthorized', message: 'no such key' });

/** An HTTPS server that knows no key: a call that reaches it fails with `unauthorized`. */
export function withTlsService<T>(
  pair: KeyPair,
  options: TlsOptions,
  test: (service: WebServer) => Promise<T>,
): Promise<T> {
  const tls = { cert: readFileSync(pair.cert), key: readFileSync(pair.key), ...options };
  return withWebServer(NO_KEY, test, { tls });
}

/** A component for it. */
export function visitor({ url }: { readonly url: string }, prepare: (b2: BackblazeB2) => void = () => {}): BackblazeB2 {
  const b2 = component({ url, applicationKeyId: 'id', applicationKey: 'a planted key' });
  prepare(b2);
  return b2;
}

/** The server's side of the connection that the last request came over. */
export function lastSocket({ requests }: WebServer): TLSSocket {
  const socket = requests.at(-1)?.socket;
  if (socket === undefined) throw new Error('no request has arrived');
  return socket as TLSSocket;
}

/** One record of TLS. Types: 20 change of cipher, 21 alert, 22 handshake, 23 what is encrypted. */
export interface TlsRecord {
  readonly type: number;
  readonly bytes: number;
}

export interface Recorder {
  readonly url: string;
  /** Records that clients have sent, of all connections in their order. */
  records(): TlsRecord[];
  /** Connections that clients hold open. */
  open(): number;
  close(): Promise<void>;
}

/** Stands between clients and a server and keeps every byte that clients send. */
export async function startRecorder(serverUrl: string): Promise<Recorder> {
  const streams: Buffer[][] = [];
  const clients = new Set<Socket>();
  const listener = createServer((client) => {
    const server = connect(Number(new URL(serverUrl).port), '127.0.0.1');
    const blocks: Buffer[] = [];
    streams.push(blocks);
    clients.add(client);
    client.on('data', (block) => blocks.push(block));
    client.pipe(server).pipe(client);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        clients.delete(client);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(listener.address() as AddressInfo).port}`,
    records: () => streams.flatMap((blocks) => recordsOf(Buffer.concat(blocks))),
    open: () => clients.size,
    async close() {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function recordsOf(bytes: Buffer): TlsRecord[] {
  const records: TlsRecord[] = [];
  for (let at = 0; at + 5 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 3);
    records.push({ type: bytes.readUInt8(at), bytes: length });
    at += 5 + length;
  }
  return records;
}
