import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { isThere } from '../external-command.js';
import { type Gateway, startGateway } from './program.js';

export const hasMicrosocks = (): boolean => isThere('sh', ['-c', 'command -v microsocks'], 'microsocks');
export const hasDante = (): boolean => isThere('danted', ['-v'], 'dante-server');

interface MicrosocksOptions {
  readonly login?: { readonly user: string; readonly password: string };
  readonly host?: string;
}

/** SOCKS5, with a password where one is given. */
export function startMicrosocks({ login, host = '127.0.0.1' }: MicrosocksOptions = {}): Promise<Gateway> {
  const known = login === undefined ? [] : ['-u', login.user, '-P', login.password];
  return startGateway({
    command: 'microsocks',
    host,
    args: ({ port }) => Promise.resolve(['-i', host, '-p', String(port), ...known]),
  });
}

/** SOCKS4 and SOCKS5; asks for no password, and refuses connections to port 1. */
export function startDante(): Promise<Gateway> {
  return startGateway({
    command: 'danted',
    args: async ({ folder, port }) => {
      const lines = [
        `logoutput: ${join(folder, 'log')}`,
        ...[`internal: 127.0.0.1 port = ${port}`, 'external: 127.0.0.1', 'clientmethod: none', 'socksmethod: none'],
        ...['client pass { from: 0/0 to: 0/0 }', 'socks block { from: 0/0 to: 0/0 port = 1 log: error }'],
        ...['socks pass { from: 0/0 to: 0/0 log: connect error }'],
      ];
      await writeFile(join(folder, 'danted.conf'), `${lines.join('\n')}\n`);
      return ['-N', '1', '-f', join(folder, 'danted.conf'), '-p', join(folder, 'pid')];
    },
  });
}

/** A listener that keeps what clients say first and answers with bytes of the test's. */
export interface Listener {
  readonly port: number;
  /** What came, a block each. */
  readonly heard: readonly Buffer[];
  /** Connections that are open now. */
  readonly open: number;
}

/** Runs a listener for the time of a test. `answer` gets each block and how many came before on its connection. */
export async function withListener<T>(
  answer: (block: Buffer, before: number, socket: Socket) => void,
  test: (listener: Listener) => Promise<T>,
): Promise<T> {
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    let before = 0;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (block) => {
      heard.push(block);
      answer(block, before++, socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await test({
      port: (server.address() as AddressInfo).port,
      heard,
      get open() {
        return sockets.size;
      },
    });
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}
