import assert from 'node:assert/strict';
import type { BackblazeB2 } from '../../../src/index.js';
import { hasSquid, PASSWORD, startSquid, USER } from '../../helpers/gateways/http-proxies.js';
import type { Gateway } from '../../helpers/gateways/program.js';
import { client, move, type TlsService, withTlsServers } from '../../helpers/gateways/service.js';
import {
  hasDante,
  hasDantePasswords,
  hasMicrosocks,
  startDante,
  startMicrosocks,
} from '../../helpers/gateways/socks-servers.js';
import { hasSsh, startSshTunnel } from '../../helpers/gateways/ssh.js';
import { until } from '../../helpers/until.js';

const TUNNEL = 1;
const SOCKS4 = 2;
const SOCKS5 = 3;
const SOCKS4A = 10;

/** Sets the firewall of a component. */
const by =
  (
    { host, port }: Gateway,
    firewallType: number,
    login: Readonly<{ firewallUser?: string; firewallPassword?: string }> = {},
  ) =>
  (b2: BackblazeB2): void => {
    Object.assign(b2, { firewallType, firewallHost: host, firewallPort: port, ...login });
  };

/** Moves 50 MB through a gateway and checks that nothing went beside it. */
async function moveThrough(service: TlsService, gateway: Gateway, prepare: (b2: BackblazeB2) => void): Promise<void> {
  const b2 = client(service, prepare);
  try {
    await move(b2);
    await gateway.kill();
    b2.reset();
    prepare(b2);
    b2.config('MaxAttempts', 1);
    Object.assign(b2, { applicationKeyId: 'id', applicationKey: 'key' });
    b2.config('Realm', service.url);
    await assert.rejects(b2.authorize(), { code: 'proxy_failed' });
  } finally {
    b2.reset();
    await gateway.close();
  }
}

describe('50 MB through a SOCKS server', function () {
  this.timeout(120_000);
  const service = withTlsServers();
  const byIpv6 = (): TlsService => ({ ...service, url: service.ipv6.url, server: service.ipv6 });

  describe('of microsocks', () => {
    before(function () {
      if (!hasMicrosocks()) this.skip();
    });

    it('that is open to everybody', async () => {
      const socks = await startMicrosocks();
      await moveThrough(service, socks, by(socks, SOCKS5));
    });

    it('that takes a password', async () => {
      const login = { user: USER, password: PASSWORD };
      const socks = await startMicrosocks({ login });
      await moveThrough(service, socks, by(socks, SOCKS5, { firewallUser: USER, firewallPassword: PASSWORD }));
    });

    it('that is reached by IPv6, to a target that is too', async () => {
      const socks = await startMicrosocks({ host: '::1' });
      await moveThrough(byIpv6(), socks, by(socks, SOCKS5));
    });
  });

  describe('of dante', () => {
    before(function () {
      if (!hasDante()) this.skip();
    });

    for (const [title, type] of [
      ['by version 5', SOCKS5],
      ['by version 4, with the name looked up here', SOCKS4],
    ] as const) {
      it(title, async () => {
        const socks = await startDante();
        await moveThrough(service, socks, by(socks, type));
      });
    }

    it('that takes a password', async function () {
      if (!hasDantePasswords()) return this.skip();
      const socks = await startDante({ login: { user: USER, password: PASSWORD } });
      await moveThrough(service, socks, by(socks, SOCKS5, { firewallUser: USER, firewallPassword: PASSWORD }));
    });

    it('that is reached by IPv6, to a target that is too', async () => {
      const socks = await startDante({ host: '::1' });
      await moveThrough(byIpv6(), socks, by(socks, SOCKS5));
    });
  });

  describe('of ssh', () => {
    before(function () {
      if (!hasSsh()) this.skip();
    });

    for (const [title, type] of [
      ['that is the end of a tunnel', SOCKS5],
      ['by version 4A, with the name looked up there', SOCKS4A],
    ] as const) {
      it(title, async () => {
        const tunnel = await startSshTunnel();
        await moveThrough(service, tunnel.gateway, by(tunnel.gateway, type)).finally(tunnel.close);
      });
    }
  });
});

describe('50 MB through a firewall', function () {
  this.timeout(120_000);
  before(function () {
    if (!hasSquid() || !hasMicrosocks()) this.skip();
  });
  const service = withTlsServers();

  it('that is a tunnel with a password', async () => {
    const squid = await startSquid({ login: 'basic' });
    const login = { firewallUser: USER, firewallPassword: PASSWORD };
    await moveThrough(service, squid, by(squid, TUNNEL, login));
  });

  it('and then through a proxy with a password, over TLS to the proxy, in this order', async () => {
    const firewall = await startMicrosocks();
    const proxy = await startSquid({ login: 'digest', tls: service.pair });
    const lines: string[] = [];
    const prepare = (b2: BackblazeB2): void => {
      by(firewall, SOCKS5)(b2);
      Object.assign(b2, { proxyServer: 'localhost', proxyPort: proxy.port, proxySSL: 1, proxyAuthScheme: 1 });
      Object.assign(b2, { proxyUser: USER, proxyPassword: PASSWORD });
      b2.config('LogLevel', 2);
      b2.on('Log', ({ logType, message }) => lines.push(`${logType} ${message.split('\r\n')[0]}`));
    };
    try {
      const b2 = client(service, prepare);
      await move(b2);
      b2.reset();
      const port = new URL(service.url).port;
      const gates = lines.filter((line) => /^(?:Proxy|Firewall)/.test(line));
      assert.deepEqual(gates.slice(0, 8), [
        `FirewallRequest SOCKS5 CONNECT localhost:${proxy.port}`,
        'FirewallResponse SOCKS5 granted',
        `ProxyRequest CONNECT localhost:${port} HTTP/1.1`,
        'ProxyResponse HTTP/1.1 407 Proxy Authentication Required',
        `FirewallRequest SOCKS5 CONNECT localhost:${proxy.port}`,
        'FirewallResponse SOCKS5 granted',
        `ProxyRequest CONNECT localhost:${port} HTTP/1.1`,
        'ProxyResponse HTTP/1.1 200 Connection established',
      ]);
      await until(() => proxy.text('access.log').includes(`CONNECT localhost:${port} ${USER}`));
    } finally {
      await proxy.close();
      await firewall.close();
    }
  });
});
