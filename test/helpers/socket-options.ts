import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { isThere } from './external-command.js';

/** What the system keeps of a connection, which Node sets but does not tell. */
export interface SocketOptions {
  readonly noDelay: boolean;
  readonly keepAlive: boolean;
  /** Seconds of silence before the first probe. */
  readonly keepAliveSeconds: number;
}

const PROGRAM = `
import json, socket
s = socket.socket(fileno=3)
t = socket.IPPROTO_TCP
print(json.dumps({
  'noDelay': s.getsockopt(t, socket.TCP_NODELAY) != 0,
  'keepAlive': s.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) != 0,
  'keepAliveSeconds': s.getsockopt(t, socket.TCP_KEEPIDLE),
}))
`;

/** Asks the system, through a program that is handed the socket. */
export async function socketOptions(socket: Socket): Promise<SocketOptions> {
  const child = spawn('python3', ['-c', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit', socket] });
  return JSON.parse(await text(child.stdout as Readable)) as SocketOptions;
}

/** Whether socketOptions works here. */
export const canReadSocketOptions = (): boolean =>
  process.platform === 'linux' && isThere('python3', ['--version'], 'python3');
