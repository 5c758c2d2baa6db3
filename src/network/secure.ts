import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { awaitSocket } from './await-socket.js';
import { notConnected } from './failure.js';
import type { Address, Asker } from './types.js';

/** TLS over a connection, to the host that the address names. */
export async function secure(socket: Socket, address: Address, asker: Asker): Promise<Socket> {
  const servername = isIP(address.host) === 0 ? { servername: address.host } : {};
  const secured = connect({
    socket,
    host: address.host,
    ...servername,
    minVersion: 'TLSv1.2',
    ALPNProtocols: ['http/1.1'],
  });
  try {
    await awaitSocket(secured, 'secureConnect', asker.signal);
    return secured;
  } catch (error) {
    if (asker.signal.aborted) throw error;
    throw notConnected(error, address);
  }
}
