import { lookup } from 'node:dns/promises';
import { isIP, type Socket } from 'node:net';
import { SocksClient, type SocksClientOptions } from 'socks';
import { SocksProxyAgent } from 'socks-proxy-agent';
import { untilAborted } from '../support/until-aborted.js';
import { hostAndPort } from './failure.js';
import type { Gate, GateName } from './gate.js';
import { notThrough } from './proxy-failure.js';
import { requireWritable, socksFailure } from './socks-failure.js';
import type { Address, Asker, FirewallOptions } from './types.js';

/** The package ends a handshake itself after a while; the time for a connection is over before. */
const MARGIN_MS = 1000;
/** Where there is no limit for a connection, a SOCKS server may still be silent for no longer than this. */
const LONGEST_MS = 3_600_000;

/**
 * A SOCKS server. The package knows its version, its login and who looks names up; the handshake is that of `socks` over our
 * own connection: docs/decisions/proxies.md.
 */
export class SocksGate extends SocksProxyAgent implements Gate {
  readonly kind: GateName['kind'] = 'firewall';
  readonly address: Address;
  readonly #limitMs: number;

  /** `limitMs` is that of a connection; 0: none. */
  constructor({ type, host, port, user, password }: FirewallOptions, limitMs: number) {
    const login = user === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`;
    super(`${type}://${login}${hostAndPort({ host, port })}`);
    this.address = { host, port };
    this.#limitMs = limitMs === 0 ? LONGEST_MS : limitMs + MARGIN_MS;
  }

  async through(socket: Socket, next: Address, asker: Asker): Promise<Socket> {
    try {
      requireWritable(this, this.proxy, next);
      const destination = await this.#destination(next, asker.signal);
      const version = `SOCKS${this.proxy.type}`;
      const login = this.proxy.userId ? ' with a login' : '';
      asker.watch?.gate?.(this.kind, 'request', `${version} CONNECT ${hostAndPort(destination)}${login}`);
      await this.#ask(socket, destination, next, asker);
      asker.watch?.gate?.(this.kind, 'response', `${version} granted`);
      return socket;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  /** SOCKS4 takes IPv4 addresses alone, so a name that is looked up here has to have one. */
  async #destination(next: Address, signal: AbortSignal): Promise<Address> {
    if (!this.shouldLookup || isIP(next.host) !== 0) return next;
    const family = this.proxy.type === 4 ? 4 : 0;
    try {
      const { address } = await untilAborted(lookup(next.host, { family }), signal);
      return { host: address, port: next.port };
    } catch (error) {
      if (signal.aborted) throw error;
      const reason =
        'takes addresses only, and the name could not be looked up here. Set firewallType to 10 (SOCKS4A) or 3 (SOCKS5)';
      throw notThrough('proxy_failed', this, next, reason, error);
    }
  }

  async #ask(socket: Socket, { host, port }: Address, next: Address, { signal, watch }: Asker): Promise<void> {
    const options: SocksClientOptions = {
      ...{ command: 'connect', proxy: this.proxy, destination: { host, port } },
      ...{ timeout: this.#limitMs, existing_socket: socket },
    };
    const handshake = SocksClient.createConnection(options);
    // An abort destroys the socket, and then there is nobody else to hear of it.
    handshake.catch(() => undefined);
    try {
      await untilAborted(handshake, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = socksFailure(this, next, error);
      watch?.gate?.(this.kind, 'response', failure.message);
      throw failure;
    }
  }
}
