import { connect, type Socket } from 'node:net';
import { awaitSocket } from './await-socket.js';
import { notConnected } from './failure.js';
import { type Start, startsFrom } from './local-address.js';
import type { Address, TcpOptions } from './types.js';

/**
 * Opens a TCP connection. Of a name's addresses the first that answers is taken (RFC 8305). Rejects with the code of the
 * failure, or with `invalid_argument` when the local address is none of this machine.
 */
export async function dial(address: Address, tcp: TcpOptions, signal: AbortSignal): Promise<Socket> {
  let failed: unknown;
  for (const start of startsFrom(tcp)) {
    try {
      return await dialFrom(start, address, tcp, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      failed = error;
    }
  }
  throw notConnected(failed, address);
}

async function dialFrom(
  { localAddress, family }: Start,
  address: Address,
  tcp: TcpOptions,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connect({
    ...address,
    family,
    autoSelectFamily: family === 0,
    noDelay: tcp.noDelay,
    ...(localAddress === undefined ? {} : { localAddress }),
    ...(tcp.localPort === 0 ? {} : { localPort: tcp.localPort }),
    ...(tcp.keepAliveMs === undefined ? {} : { keepAlive: true, keepAliveInitialDelay: tcp.keepAliveMs }),
  });
  await awaitSocket(socket, 'connect', signal);
  return socket;
}
