import { connect, isIP, type Socket } from 'node:net';
import { B2Error, systemCode } from '../errors/index.js';
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
  for (const start of startsTo(address, tcp)) {
    try {
      return await dialFrom(start, address, tcp, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      failed = error;
    }
  }
  if (isNotOurs(failed)) {
    const message = `LocalHost ${tcp.localHost} is no address of this machine.`;
    throw new B2Error('invalid_argument', message, { cause: failed, errorCode: 10049 });
  }
  throw notConnected(failed, address);
}

/** An address is reached from those of its own kind alone. */
function startsTo({ host }: Address, tcp: TcpOptions): Start[] {
  const family = isIP(host);
  const starts = startsFrom(tcp);
  if (family === 0 || tcp.localHost === '') return starts;
  const fitting = starts.filter((start) => start.family === family);
  if (fitting.length > 0) return fitting;
  throw new B2Error('invalid_argument', `LocalHost ${tcp.localHost} has no IPv${family} address, and ${host} is one.`);
}

/** What the system says to a start at an address of another machine. */
const isNotOurs = (error: unknown): boolean =>
  systemCode(error) === 'EADDRNOTAVAIL' && (error as NodeJS.ErrnoException).syscall === 'bind';

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
