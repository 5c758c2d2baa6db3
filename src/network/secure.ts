import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, type SecureContext } from 'node:tls';
import { untilAborted } from '../support/until-aborted.js';
import { awaitSocket } from './await-socket.js';
import { notConnected } from './failure.js';
import { loadAuthorities } from './tls/authorities.js';
import type { TlsOptions } from './tls/types.js';
import type { Address, Asker } from './types.js';

/** Speaks TLS over a connection, to the host that the address names. The socket is its to destroy on failure. */
export type Secure = (socket: Socket, address: Address, asker: Asker) => Promise<Socket>;

/** TLS as the options say; one for all connections of a client. */
export function createSecure(options: TlsOptions): Secure {
  let context: Promise<SecureContext> | undefined;
  const contextOf = (): Promise<SecureContext> => {
    context ??= createContext(options).catch((error: unknown) => {
      // The next connection reads the files anew: they may have been mended.
      context = undefined;
      throw error;
    });
    return context;
  };
  return async (socket, address, asker) => {
    try {
      return await handshake(socket, address, await untilAborted(contextOf(), asker.signal), asker);
    } catch (error) {
      socket.destroy();
      throw asker.signal.aborted ? error : notConnected(error, address);
    }
  };
}

async function createContext({ authorities }: TlsOptions): Promise<SecureContext> {
  const ca = await loadAuthorities(authorities);
  return createSecureContext({ ...(ca === undefined ? {} : { ca }), minVersion: 'TLSv1.2' });
}

async function handshake(
  socket: Socket,
  address: Address,
  secureContext: SecureContext,
  asker: Asker,
): Promise<Socket> {
  const servername = isIP(address.host) === 0 ? { servername: address.host } : {};
  const secured = connect({ socket, host: address.host, ...servername, secureContext, ALPNProtocols: ['http/1.1'] });
  await awaitSocket(secured, 'secureConnect', asker.signal);
  return secured;
}
