import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
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

/** Whether this user may give a program files of its own in the place of the system's: dante asks those for passwords. */
export const hasDantePasswords = (): boolean =>
  isThere('unshare', ['--mount', 'true'], 'a mount namespace (root, and unshare of util-linux)');

interface DanteOptions {
  /** Taken in the place of the system's users; see hasDantePasswords. */
  readonly login?: { readonly user: string; readonly password: string };
  readonly host?: string;
}

/** SOCKS4 and SOCKS5; refuses connections to port 1. */
export function startDante({ login, host = '127.0.0.1' }: DanteOptions = {}): Promise<Gateway> {
  return startGateway({
    command: login === undefined ? 'danted' : 'unshare',
    host,
    args: async ({ folder, port }) => {
      const lines = [
        ...[`logoutput: ${join(folder, 'log')}`],
        ...(login === undefined ? [] : ['user.privileged: root', 'user.unprivileged: nobody']),
        ...[`internal: ${host} port = ${port}`, `external: ${host}`, 'clientmethod: none'],
        `socksmethod: ${login === undefined ? 'none' : 'username'}`,
        ...['client pass { from: 0/0 to: 0/0 }', 'socks block { from: 0/0 to: 0/0 port = 1 log: error }'],
        ...['socks pass { from: 0/0 to: 0/0 log: connect error }'],
      ];
      const config = join(folder, 'danted.conf');
      await writeFile(config, `${lines.join('\n')}\n`);
      const args = ['-N', '1', '-f', config, '-p', join(folder, 'pid')];
      if (login === undefined) return args;
      await writeUsers(folder, login);
      // Only this program sees the files, and they are gone with it.
      const script = 'mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/shadow" /etc/shadow && exec danted "$@"';
      return ['--mount', 'sh', '-c', script, folder, ...args];
    },
  });
}

async function writeUsers(folder: string, { user, password }: { readonly user: string; readonly password: string }) {
  const { status, stdout } = spawnSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' });
  if (status !== 0) throw new Error('openssl cannot hash a password');
  const known = await readFile('/etc/passwd', 'utf8');
  await writeFile(join(folder, 'passwd'), `${known}${user}:x:65533:65533::/nonexistent:/usr/sbin/nologin\n`);
  await writeFile(join(folder, 'shadow'), `${user}:${stdout.trim()}:20000:0:99999:7:::\n`, { mode: 0o600 });
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
