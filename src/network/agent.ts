import type { ClientRequest } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { B2Error } from '../errors/index.js';
import { connect } from './connect.js';
import { hostAndPort } from './failure.js';
import { gatesTo } from './route.js';
import type { Secure } from './secure.js';
import type { Asker, NetworkOptions, Target } from './types.js';

/** What a request brings for the case that it needs a new connection. */
export interface AskingOptions {
  readonly asker?: Asker;
}

/** Idle connections kept for the next request; more than that many parallel transfers is unusual. */
const IDLE_SOCKETS = 64;

/**
 * The one place where connections of requests come from. How many there are is bounded by the transfers that use them, not
 * here; idle ones do not keep the process alive.
 */
export class RouteAgent extends Agent {
  readonly #network: NetworkOptions;
  readonly #secure: boolean;
  readonly #tls: Secure;

  /** `tls` is shared by all agents of a client. */
  constructor(network: NetworkOptions, tls: Secure, protocol: 'http:' | 'https:') {
    super({ keepAlive: network.keepAlive, maxFreeSockets: IDLE_SOCKETS, scheduling: 'lifo' });
    // As an option, 0 would mean a second.
    Object.assign(this, { keepAliveMsecs: network.tcp.keepAliveMs ?? 0 });
    this.#network = network;
    this.#tls = tls;
    this.#secure = protocol === 'https:';
    // Told here, or the base class would look for it in a stack trace with every request.
    this.protocol = protocol;
    this.defaultPort = this.#secure ? 443 : 80;
  }

  override async connect(_request: ClientRequest, options: AgentConnectOpts & AskingOptions): Promise<Socket> {
    const target = { host: options.host ?? 'localhost', port: Number(options.port), secure: this.#secure };
    const { asker } = options;
    if (asker === undefined) throw new TypeError('A request was made without its asker.');
    const limit = limited(asker.signal, this.#network.connectTimeoutMs, target);
    try {
      const gates = gatesTo(this.#network, target, this.#tls);
      const route = { gates, target, tls: this.#tls };
      return await connect(this.#network, route, { ...asker, signal: limit.signal });
    } finally {
      limit.over();
    }
  }

  /** Node would probe every connection that waits for its next request, asked or not. */
  override keepSocketAlive(socket: Duplex): boolean {
    const kept = super.keepSocketAlive(socket) as unknown as boolean;
    if (this.#network.tcp.keepAliveMs === undefined && socket instanceof Socket) socket.setKeepAlive(false);
    return kept;
  }
}

/** The signal that ends with the operation or when the time for a connection is over. */
function limited(signal: AbortSignal, ms: number, target: Target): { readonly signal: AbortSignal; over(): void } {
  if (ms === 0) return { signal, over: () => undefined };
  const late = new AbortController();
  const message = `connecting to ${hostAndPort(target)} failed: no connection within ${ms / 1000} seconds. Check the network, or raise ConnectionTimeout.`;
  const timer = setTimeout(() => late.abort(new B2Error('timeout', message, { operation: 'connecting' })), ms);
  return { signal: AbortSignal.any([signal, late.signal]), over: () => clearTimeout(timer) };
}
