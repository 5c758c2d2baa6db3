import { isIP, isIPv6 } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { B2Error } from '../errors/index.js';
import type { TcpOptions } from './types.js';

/** Where a connection begins and which kind of address it leads to. */
export interface Start {
  /** Undefined: the system chooses. */
  readonly localAddress: string | undefined;
  readonly family: 0 | 4 | 6;
}

/** Who knows the interfaces of this machine. */
export type Interfaces = () => NodeJS.Dict<NetworkInterfaceInfo[]>;

/**
 * The starts to try, in their order; Node binds to one address only, and it must be of the target's kind. Throws
 * `invalid_argument` when this machine has no such address.
 */
export function startsFrom({ localHost, family }: TcpOptions, interfaces: Interfaces = networkInterfaces): Start[] {
  if (localHost === '') return [{ localAddress: undefined, family }];
  const starts = addressesOf(localHost, interfaces).map(
    (localAddress): Start => ({ localAddress, family: isIPv6(localAddress) ? 6 : 4 }),
  );
  const fitting = starts.filter((start) => family === 0 || start.family === family);
  if (fitting.length > 0) return fitting;
  throw new B2Error('invalid_argument', `LocalHost ${localHost} has no IPv${family} address. Check UseIPv6.`);
}

function addressesOf(localHost: string, interfaces: Interfaces): string[] {
  const bare = localHost.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare) !== 0) return [bare];
  const known = interfaces();
  const infos = known[localHost];
  if (infos === undefined) {
    const names = Object.keys(known).join(', ');
    const message = `LocalHost ${localHost} is neither an address nor an interface of this machine. Its interfaces are ${names}.`;
    throw new B2Error('invalid_argument', message);
  }
  // An address of the link alone would need the interface's name behind it, and leads nowhere further.
  const wide = infos.filter(({ address }) => !address.toLowerCase().startsWith('fe80:'));
  return ['IPv4', 'IPv6'].flatMap((kind) => wide.find((info) => info.family === kind)?.address ?? []);
}
