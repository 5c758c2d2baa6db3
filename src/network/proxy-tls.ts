import type { Socket } from 'node:net';
import { B2Error, systemCode } from '../errors/index.js';
import type { GateName } from './gate.js';
import { notThrough } from './proxy-failure.js';
import type { Secure } from './secure.js';
import type { Address, Asker } from './types.js';

/** An HTTP proxy, and whether TLS is spoken to it. */
export interface HttpGateway extends GateName {
  readonly secure: boolean;
}

/** TLS with a proxy itself. Its certificate is checked like that of any host. */
export async function secureTo(
  gate: GateName,
  socket: Socket,
  next: Address,
  asker: Asker,
  tls: Secure,
): Promise<Socket> {
  return tls(socket, gate.address, asker).catch((error: unknown) => {
    if (speaksNoTls(error)) {
      throw notThrough('proxy_failed', gate, next, 'does not speak TLS. Set proxySSL to 0, or check proxyPort', error);
    }
    if (!(error instanceof B2Error) || error.code !== 'tls_failed') throw error;
    // Its own address alone would look like that of the service.
    throw error.with({}, error.message.replace(/^connecting to /, `connecting to the ${gate.kind} `));
  });
}

/** TLS with a target behind gateways; what answers there may be a page of one of them. */
export async function secureBehind(
  last: GateName,
  socket: Socket,
  target: Address,
  asker: Asker,
  tls: Secure,
): Promise<Socket> {
  return tls(socket, target, asker).catch((error: unknown) => {
    if (!speaksNoTls(error)) throw error;
    const reason =
      'connected to something that does not speak TLS. Check the host, and that it shows no page of its own';
    throw notThrough('proxy_failed', last, target, reason, error);
  });
}

/** OpenSSL's and Node's codes for a peer that speaks something other than TLS. */
const NO_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
]);

const speaksNoTls = (error: unknown): boolean => error instanceof B2Error && NO_TLS.has(systemCode(error.cause) ?? '');
