import type { Socket } from 'node:net';
import { dial } from './dial.js';
import type { Gate } from './gate.js';
import { checkLogin, notReached, notThrough } from './proxy-failure.js';
import { secureBehind } from './proxy-tls.js';
import type { Secure } from './secure.js';
import type { Address, Asker, NetworkOptions, Target } from './types.js';

export interface Route {
  readonly gates: readonly Gate[];
  readonly target: Target;
  /** Speaks TLS with the target, when it is to be spoken there. */
  readonly tls: Secure;
}

/** A login by challenge takes two connections, a third one when the challenge had become too old. */
const MOST_ROUNDS = 4;

/** Opens a connection to a target through the gates of its route, in their order. */
export async function connect(network: NetworkOptions, route: Route, asker: Asker): Promise<Socket> {
  const { gates, target, tls } = route;
  const last = gates.at(-1);
  if (last === undefined) {
    const socket = await dial(target, network.tcp, asker.signal);
    return target.secure ? tls(socket, target, asker) : socket;
  }
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const socket = await passGates(network, route, asker);
    if (socket !== undefined) return target.secure ? secureBehind(last, socket, target, asker, tls) : socket;
  }
  throw notThrough('proxy_unauthorized', last, target, `asks for a login again and again. ${checkLogin(last)}`);
}

/** Undefined when a gate wants another connection. */
async function passGates(network: NetworkOptions, { gates, target }: Route, asker: Asker): Promise<Socket | undefined> {
  let socket: Socket | undefined;
  for (const [i, gate] of gates.entries()) {
    const next = gates[i + 1]?.address ?? target;
    socket = await gate.through(socket ?? (await dialTo(gate, target, network, asker)), next, asker);
    if (socket === undefined) return undefined;
  }
  return socket;
}

async function dialTo(gate: Gate, target: Address, { tcp }: NetworkOptions, { signal }: Asker): Promise<Socket> {
  return dial(gate.address, tcp, signal).catch((error: unknown) => {
    throw signal.aborted ? error : notReached(gate, target, error);
  });
}
