import type { ClientRequest, RequestOptions } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Agent, type AgentConnectOpts } from 'agent-base';
import type { Connector } from './connector.js';
import { forwardingProxy, toAbsoluteForm } from './proxy-forward.js';
import { JudgePools } from './tls/judge-pools.js';
import type { Asker, NetworkOptions, Target } from './types.js';

/** What a request brings for the case that it needs a new connection. */
export interface AskingOptions {
  readonly asker?: Asker;
  /** A connection to its target that was opened for it already. */
  readonly opened?: Socket | undefined;
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
  readonly #connector: Connector;
  readonly #pools = new JudgePools();

  constructor(network: NetworkOptions, connector: Connector, protocol: 'http:' | 'https:') {
    super({ keepAlive: network.keepAlive, maxFreeSockets: IDLE_SOCKETS, scheduling: 'lifo' });
    // As an option, 0 would mean a second.
    Object.assign(this, { keepAliveMsecs: network.tcp.keepAliveMs ?? 0 });
    this.#network = network;
    this.#connector = connector;
    this.#secure = protocol === 'https:';
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
    const { asker, opened } = options;
    if (opened !== undefined && !opened.destroyed) return opened;
    if (asker === undefined) throw new TypeError('A request was made without its asker.');
    return this.#connector.open(this.#targetOf(options), asker);
  }

  /** Node would probe every connection that waits for its next request, asked or not. */
  override keepSocketAlive(socket: Duplex): boolean {
    const kept = super.keepSocketAlive(socket) as unknown as boolean;
    if (this.#network.tcp.keepAliveMs === undefined && socket instanceof Socket) socket.setKeepAlive(false);
    return kept;
  }
}
