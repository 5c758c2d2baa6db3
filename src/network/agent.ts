import type { ClientRequest, RequestOptions } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Agent, type AgentConnectOpts } from 'agent-base';
import { B2Error } from '../errors/index.js';
import { connect } from './connect.js';
import { hostAndPort } from './failure.js';
import type { Gate } from './gate.js';
import { forwardingProxy, toAbsoluteForm } from './proxy-forward.js';
import { Routes } from './route.js';
import type { Secure } from './secure.js';
import { JudgePools } from './tls/judge-pools.js';
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
  readonly #pools = new JudgePools();
  readonly #routes: Routes;

  /** `tls` is shared by all agents of a client. */
  constructor(network: NetworkOptions, tls: Secure, protocol: 'http:' | 'https:') {
    super({ keepAlive: network.keepAlive, maxFreeSockets: IDLE_SOCKETS, scheduling: 'lifo' });
    // As an option, 0 would mean a second.
    Object.assign(this, { keepAliveMsecs: network.tcp.keepAliveMs ?? 0 });
    this.#network = network;
    this.#tls = tls;
    this.#secure = protocol === 'https:';
    this.#routes = new Routes(network, tls, this.#secure);
    // Told here, or the base class would look for it in a stack trace with every request.
    this.protocol = protocol;
    this.defaultPort = this.#secure ? 443 : 80;
  }

  /** Node's own entrance for each request; `@types/node` does not know it. */
  addRequest(request: ClientRequest, options: RequestOptions): void {
    const proxy = forwardingProxy(this.#network, this.#targetOf(options));
    if (proxy !== undefined) toAbsoluteForm(request, proxy);
    (Agent.prototype as unknown as Pick<RouteAgent, 'addRequest'>).addRequest.call(this, request, options);
  }

  #targetOf({ host, port }: RequestOptions): Target {
    return { host: host ?? 'localhost', port: Number(port), secure: this.#secure };
  }

  /** What one judge let pass is not for the requests of another. */
  override getName(options?: AgentConnectOpts & AskingOptions): string {
    return `${super.getName(options)}${this.#pools.nameOf(options?.asker?.judge)}`;
  }

  override async connect(_request: ClientRequest, options: AgentConnectOpts & AskingOptions): Promise<Socket> {
    const target = this.#targetOf(options);
    const { asker } = options;
    if (asker === undefined) throw new TypeError('A request was made without its asker.');
    const gates = this.#routes.gatesTo(target);
    const limit = limited(asker.signal, this.#network.connectTimeoutMs, target, gates);
    try {
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
