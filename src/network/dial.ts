import { connect, type Socket } from 'node:net';
import { awaitSocket } from './await-socket.js';
import { notConnected } from './failure.js';
import type { Address, TcpOptions } from './types.js';

/** Opens a TCP connection. Of a name's addresses the first that answers is taken (RFC 8305). */
export async function dial(address: Address, tcp: TcpOptions, signal: AbortSignal): Promise<Socket> {
  const socket = connect({
    ...address,
    family: tcp.family,
    autoSelectFamily: tcp.family === 0,
    noDelay: tcp.noDelay,
    ...(tcp.localHost === '' ? {} : { localAddress: tcp.localHost }),
    ...(tcp.localPort === 0 ? {} : { localPort: tcp.localPort }),
    ...(tcp.keepAliveMs === undefined ? {} : { keepAlive: true, keepAliveInitialDelay: tcp.keepAliveMs }),
  });
  try {
    await awaitSocket(socket, 'connect', signal);
    return socket;
  } catch (error) {
    if (signal.aborted) throw error;
    throw notConnected(error, address);
  }
}
