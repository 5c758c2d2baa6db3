import { isException } from './exceptions.js';
import type { Gate } from './gate.js';
import { ForwardGate, isForwarded } from './proxy-forward.js';
import { createLogin } from './proxy-logins.js';
import type { Secure } from './secure.js';
import { SocksGate } from './socks.js';
import { TunnelGate } from './tunnel.js';
import type { Address, FirewallOptions, NetworkOptions, ProxyAuth, ProxyOptions, Target } from './types.js';

interface Passage {
  readonly gate: Gate;
  readonly exceptions: readonly string[];
}

/** The ways of the requests with TLS, or of those without. The gates live as long, as they remember how to log in. */
export class Routes {
  readonly #passages: readonly Passage[];

  constructor(network: NetworkOptions, tls: Secure, secure: boolean) {
    const { firewall, connectTimeoutMs } = network;
    const proxy = proxyFor(network, secure);
    this.#passages = [
      ...(firewall === undefined ? [] : [passage(firewall, firewallGate(firewall, connectTimeoutMs, tls))]),
      ...(proxy === undefined ? [] : [passage(proxy, proxyGate(proxy, secure, tls))]),
    ];
  }

  /** What a connection passes on its way to a target: the firewall, then the proxy, unless the target is an exception. */
  gatesTo(target: Target): Gate[] {
    return this.#passages.filter(({ exceptions }) => !isException(exceptions, target)).map(({ gate }) => gate);
  }
}

export const targetOf = ({ protocol, hostname, port }: URL): Target => {
  const secure = protocol === 'https:';
  const host = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  return { host, port: port === '' ? (secure ? 443 : 80) : Number(port), secure };
};

/** Where a connection to the target leads first, and then: the addresses of its gateways. */
export function gatewaysTo(network: NetworkOptions, target: Target): Address[] {
  return [network.firewall, proxyFor(network, target.secure)].filter(
    (each) => each !== undefined && !isException(each.exceptions, target),
  ) as Address[];
}

const proxyFor = ({ proxies }: NetworkOptions, secure: boolean): ProxyOptions | undefined =>
  secure ? proxies.secure : proxies.plain;

const passage = ({ exceptions }: Pick<ProxyOptions, 'exceptions'>, gate: Gate): Passage => ({ gate, exceptions });

function firewallGate(firewall: FirewallOptions, limitMs: number, tls: Secure): Gate {
  if (firewall.type !== 'tunnel') return new SocksGate(firewall, limitMs);
  const { host, port, user, password } = firewall;
  const auth: ProxyAuth = user === '' ? { scheme: 'none' } : { scheme: 'basic', user, password };
  return new TunnelGate({ kind: 'firewall', address: { host, port }, secure: false }, createLogin(auth), tls);
}

function proxyGate(proxy: ProxyOptions, secure: boolean, tls: Secure): Gate {
  const { host, port, auth } = proxy;
  const gateway = { kind: 'proxy', address: { host, port }, secure: proxy.secure } as const;
  if (!secure && isForwarded(proxy)) return new ForwardGate(gateway, tls);
  return new TunnelGate(gateway, createLogin(auth), tls);
}
