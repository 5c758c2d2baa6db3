import { B2Error, fromNetwork } from '../errors/index.js';
import type { Address } from './types.js';

/** How an address is written in messages and in CONNECT. */
export const hostAndPort = ({ host, port }: Address): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** A connection that could not be made: nothing of a request has been sent. */
export function notConnected(error: unknown, address: Address): B2Error {
  if (error instanceof B2Error) return error;
  // For which call it was is known to whoever asked.
  return fromNetwork(error, hostAndPort(address), { operation: 'connecting' }).with({ operation: undefined });
}
