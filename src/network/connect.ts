import type { Socket } from 'node:net';
import { dial } from './dial.js';
import type { Gate } from './gate.js';
import type { Secure } from './secure.js';
import type { Address, Asker, NetworkOptions, Target } from './types.js';

export interface Route {
  readonly gates: readonly Gate[];
  readonly target: Target;
  /** Speaks TLS with the target, when it is to be spoken there. */
  readonly tls: Secure;
}

/** Opens a connection to a target through the gates of its route, in their order. */
export async function connect(network: NetworkOptions, { gates, target, tls }: Route, asker: Asker): Promise<Socket> {
  const stops: Address[] = [...gates.map(({ address }) => address), target];
  let socket = await dial(stops[0] as Address, network.tcp, asker.signal);
  for (const [i, gate] of gates.entries()) socket = await gate.through(socket, stops[i + 1] as Address, asker);
  return target.secure ? tls(socket, target, asker) : socket;
}
