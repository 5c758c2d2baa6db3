import type { OutgoingHttpHeaders } from 'node:http';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { untilAborted } from '../support/until-aborted.js';
import { hostAndPort } from './failure.js';
import type { Gate, GateName } from './gate.js';
import { challengeOf, proofOf, refusal, saidBy, statusLine } from './proxy-answer.js';
import { broken, checkAddress, notThrough } from './proxy-failure.js';
import type { Credentials, ProxyLogin } from './proxy-login.js';
import { type HttpGateway, secureTo } from './proxy-tls.js';
import type { Secure } from './secure.js';
import { askForTunnel, type TunnelAnswer } from './tunnel-ask.js';
import type { Address, Asker } from './types.js';

/** What a web server answers to CONNECT. */
const NO_PROXY: ReadonlySet<number> = new Set([400, 404, 405, 501]);

/**
 * An HTTP proxy that is passed by CONNECT. The package knows its address and headers; the way through is ours, because its own
 * opens the connection itself: docs/decisions/proxies.md.
 */
export class TunnelGate extends HttpsProxyAgent<string> implements Gate {
  readonly kind: GateName['kind'];
  readonly address: Address;
  readonly #login: ProxyLogin;
  readonly #tls: Secure;

  constructor({ kind, address, secure }: HttpGateway, login: ProxyLogin, tls: Secure) {
    // Without user and password: the package prints the URL when it is debugged.
    super(`${secure ? 'https' : 'http'}://${hostAndPort(address)}`, { headers: { 'Proxy-Connection': 'keep-alive' } });
    this.kind = kind;
    this.address = address;
    this.#login = login;
    this.#tls = tls;
  }

  async through(socket: Socket, next: Address, asker: Asker): Promise<Socket | undefined> {
    try {
      const sent = await untilAborted(this.#login.credentials(this, next), asker.signal);
      const way = this.proxy.protocol === 'https:' ? await secureTo(this, socket, next, asker, this.#tls) : socket;
      const answer = await this.#ask(way, next, sent, asker);
      if (answer.response.statusCode === 407 && this.#login.learn(challengeOf(answer.response), sent)) {
        socket.destroy();
        return undefined;
      }
      this.#check(answer, next, sent !== undefined);
      await untilAborted(Promise.resolve(sent?.verify?.(proofOf(answer.response))), asker.signal);
      this.#login.taken(sent);
      return way;
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async #ask(way: Socket, next: Address, sent: Credentials | undefined, asker: Asker): Promise<TunnelAnswer> {
    const target = hostAndPort(next);
    const own = typeof this.proxyHeaders === 'function' ? this.proxyHeaders() : this.proxyHeaders;
    const headers = { Host: target, ...own, ...(sent && { 'Proxy-Authorization': sent.value }) };
    asker.watch?.gate?.(this.kind, 'request', `CONNECT ${target} HTTP/1.1\r\n${shown(headers)}`);
    const answer = await askForTunnel(way, target, headers, asker.signal).catch((error: unknown) => {
      throw asker.signal.aborted ? error : broken(this, next, error);
    });
    const { response } = answer;
    asker.watch?.gate?.(this.kind, 'response', `${statusLine(response)}\r\n${shown(response.headers)}`);
    return answer;
  }

  /** Throws unless the way is open. */
  #check({ response, head }: TunnelAnswer, next: Address, sent: boolean): void {
    const status = response.statusCode ?? 0;
    const page = head.toString('latin1');
    if (NO_PROXY.has(status)) {
      const reason = `does not make tunnels ${saidBy(response, page)}. ${checkAddress(this)}`;
      throw notThrough('proxy_refused', this, next, reason);
    }
    if (status < 200 || status > 299) throw refusal(this, next, response, page, { sent, check: this.#login.check });
    if (head.length === 0) return;
    // The target speaks second, so these bytes are a page of whoever answers in the place of a proxy.
    const reason = `answered with a page in place of a tunnel ${saidBy(response, page)}. ${checkAddress(this)}`;
    throw notThrough('proxy_failed', this, next, reason);
  }
}

/** Headers a line each; what logs in is left out. */
function shown(headers: OutgoingHttpHeaders): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${name.toLowerCase() === 'proxy-authorization' ? '[redacted]' : value}`)
    .join('\r\n');
}
