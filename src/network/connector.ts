import type { Socket } from 'node:net';
import { B2Error } from '../errors/index.js';
import { connect } from './connect.js';
import { hostAndPort } from './failure.js';
import type { Gate } from './gate.js';
import { Routes } from './route.js';
import type { Protocol, Secure } from './secure.js';
import type { Asker, NetworkOptions, Target } from './types.js';

/** Opens connections to targets with TLS, or to those without. The gates on their way are shared, with what they remember. */
export class Connector {
  readonly #network: NetworkOptions;
  readonly #tls: Secure;
  readonly #routes: Routes;

  constructor(network: NetworkOptions, tls: Secure, secure: boolean) {
    this.#network = network;
    this.#tls = tls;
    this.#routes = new Routes(network, tls, secure);
  }

  /** `protocols` are offered to the target alone, by ALPN; not given: HTTP/1.1. Rejects with `timeout` after the time for it. */
  async open(target: Target, asker: Asker, protocols?: readonly Protocol[]): Promise<Socket> {
    const gates = this.#routes.gatesTo(target);
    const limit = limited(asker.signal, this.#network.connectTimeoutMs, target, gates);
    const tls: Secure = (socket, address, who) => this.#tls(socket, address, who, protocols);
    try {
      return await connect(this.#network, { gates, target, tls }, { ...asker, signal: limit.signal });
    } finally {
      limit.over();
    }
  }
}

/** The signal that ends with the operation or when the time for a connection is over. */
function limited(signal: AbortSignal, ms: number, target: Target, gates: readonly Gate[]): Limit {
  if (ms === 0) return { signal, over: () => undefined };
  const late = new AbortController();
  const by = gates.map(({ kind, address }) => ` through the ${kind} ${hostAndPort(address)}`).join(' and');
  const message = `connecting to ${hostAndPort(target)}${by} failed: no connection within ${ms / 1000} seconds. Check the network, or raise ConnectionTimeout.`;
  const timer = setTimeout(() => late.abort(new B2Error('timeout', message)), ms);
  return { signal: AbortSignal.any([signal, late.signal]), over: () => clearTimeout(timer) };
}

interface Limit {
  readonly signal: AbortSignal;
  over(): void;
}
