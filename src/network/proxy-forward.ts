import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { B2Error } from '../errors/index.js';
import { isException } from './exceptions.js';
import type { Gate, GateName } from './gate.js';
import { refusal } from './proxy-answer.js';
import { broken, isNotHttp } from './proxy-failure.js';
import { checkOf, fixedAuthorization } from './proxy-login.js';
import { type HttpGateway, secureTo } from './proxy-tls.js';
import type { Secure } from './secure.js';
import type { Address, Asker, NetworkOptions, ProxyOptions, Target } from './types.js';

/** The proxy that a request goes to in absolute form (RFC 9112, section 3.2.2), or undefined when it goes as it is. */
export function forwardingProxy({ proxies }: NetworkOptions, target: Target): ProxyOptions | undefined {
  const proxy = target.secure ? undefined : proxies.plain;
  return proxy !== undefined && isForwarded(proxy) && !isException(proxy.exceptions, target) ? proxy : undefined;
}

/** Whether requests without TLS go in absolute form. A login with a challenge needs an answer of the proxy alone: CONNECT. */
export function isForwarded({ tunnel, auth }: ProxyOptions): boolean {
  return tunnel === 'secure' && (auth.scheme === 'none' || auth.scheme === 'basic' || auth.scheme === 'verbatim');
}

/** Writes a request that was not sent yet for the proxy instead of its target. */
export function toAbsoluteForm(request: ClientRequest, { auth }: ProxyOptions): void {
  request.path = `http://${request.getHeader('host')}${request.path}`;
  const authorization = fixedAuthorization(auth);
  if (authorization !== undefined) request.setHeader('Proxy-Authorization', authorization);
}

/** A proxy that takes requests in absolute form: nothing is said to it but, where it wants that, TLS. */
export class ForwardGate implements Gate {
  readonly kind: GateName['kind'];
  readonly address: Address;
  readonly #secure: boolean;
  readonly #tls: Secure;

  constructor({ kind, address, secure }: HttpGateway, tls: Secure) {
    this.kind = kind;
    this.address = address;
    this.#secure = secure;
    this.#tls = tls;
  }

  async through(socket: Socket, next: Address, asker: Asker): Promise<Socket> {
    return this.#secure ? secureTo(this, socket, next, asker, this.#tls) : socket;
  }
}

/** Headers by which a proxy says that it answers itself, or that it stands in between; B2 asks for no login that way. */
const OF_PROXIES = ['via', 'proxy-status', 'x-squid-error', 'www-authenticate'];

/**
 * The failure that an answer tells of when it is one of a proxy that the request went to in absolute form: a 407, or a page
 * of HTML that a proxy put its name on. Otherwise undefined.
 */
export function proxyRefusal(
  network: NetworkOptions,
  target: Target,
  response: IncomingMessage,
  page: string,
): B2Error | undefined {
  const proxy = forwardingProxy(network, target);
  if (proxy === undefined) return undefined;
  const { statusCode = 0, headers } = response;
  const isPage = headers['content-type']?.startsWith('text/html') === true;
  if (statusCode !== 407 && !(isPage && OF_PROXIES.some((name) => name in headers))) return undefined;
  const login = { sent: fixedAuthorization(proxy.auth) !== undefined, check: checkOf(proxy.auth) };
  const failure = refusal(nameOf(proxy), target, response, page, login);
  // A proxy that got no answer, or a broken one, may have delivered the request; with 503 it could not.
  return failure.with({ ambiguous: statusCode >= 500 && statusCode !== 503 });
}

const nameOf = ({ host, port }: ProxyOptions): GateName => ({ kind: 'proxy', address: { host, port } });

/** The failure of a request, told as one of its proxy when that answered in absolute form with something that is not HTTP. */
export function proxyNonsense(network: NetworkOptions, target: Target, failure: unknown): unknown {
  const proxy = forwardingProxy(network, target);
  if (proxy === undefined || !(failure instanceof B2Error) || !isNotHttp(failure.cause)) return failure;
  const { operation, ambiguous } = failure;
  return broken(nameOf(proxy), target, failure.cause).with({ operation, ambiguous });
}
