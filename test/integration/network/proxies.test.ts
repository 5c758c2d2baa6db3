import assert from 'node:assert/strict';
import type { BackblazeB2 } from '../../../src/index.js';
import { createServerCertificate } from '../../../src/server/index.js';
import {
  hasSquid,
  hasTinyproxy,
  PASSWORD,
  startSquid,
  startTinyproxy,
  USER,
} from '../../helpers/gateways/http-proxies.js';
import { withNodeProxy } from '../../helpers/gateways/node-proxy.js';
import type { Gateway } from '../../helpers/gateways/program.js';
import { client, move, withTlsServers } from '../../helpers/gateways/service.js';
import { component, withServer } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';

type Properties = Partial<Pick<BackblazeB2, 'proxySSL' | 'proxyAuthScheme' | 'proxyUser' | 'proxyPassword'>>;

/** Sets the proxy of a component. */
const by =
  ({ host, port }: Pick<Gateway, 'host' | 'port'>, properties: Properties = {}) =>
  (b2: BackblazeB2): void => {
    Object.assign(b2, { proxyServer: host, proxyPort: port, ...properties });
  };

const known = { proxyUser: USER, proxyPassword: PASSWORD };

/** Lines of a log that tell of tunnels. */
const tunnels = (proxy: Gateway): string[] =>
  proxy
    .text('access.log')
    .split('\n')
    .filter((line) => /CONNECT/.test(line));

describe('50 MB through squid', function () {
  this.timeout(120_000);
  before(function () {
    if (!hasSquid()) this.skip();
  });
  const service = withTlsServers();

  async function through(options: Parameters<typeof startSquid>[0], properties: Properties): Promise<void> {
    const proxy = await startSquid(options);
    const b2 = client(service, by(proxy, properties));
    try {
      await move(b2);
      // Squid writes a tunnel down when it ends.
      b2.reset();
      await until(() => tunnels(proxy).length > 0);
      for (const line of tunnels(proxy)) assert.match(line, /CONNECT localhost:\d+/);
    } finally {
      b2.reset();
      await proxy.close();
    }
  }

  it('that is open to everybody', () => through({}, {}));
  it('that takes a password by Basic', () => through({ login: 'basic' }, known));
  it('that takes a password by Digest', () => through({ login: 'digest' }, { ...known, proxyAuthScheme: 1 }));
  it('over TLS to squid itself', () => through({ tls: service.pair }, { proxySSL: 1 }));
  it('that is reached by IPv6, with a password', () => through({ host: '::1', login: 'basic' }, known));

  it('to a target that is reached by IPv6', async () => {
    const proxy = await startSquid();
    const { url } = service.ipv6;
    const b2 = client({ ...service, url, server: service.ipv6 }, by(proxy));
    try {
      await move(b2);
    } finally {
      b2.reset();
      await proxy.close();
    }
  });
});

describe('50 MB through tinyproxy', function () {
  this.timeout(120_000);
  before(function () {
    if (!hasTinyproxy()) this.skip();
  });
  const service = withTlsServers();

  it('that takes a password by Basic', async () => {
    const proxy = await startTinyproxy({ login: { user: 'me', password: 'secret' } });
    const b2 = client(service, by(proxy, { proxyUser: 'me', proxyPassword: 'secret' }));
    try {
      await move(b2);
      assert.ok(tunnels(proxy).length > 0, 'it did not go through the proxy');
    } finally {
      b2.reset();
      await proxy.close();
    }
  });
});

describe('requests without TLS through squid', () => {
  before(function () {
    if (!hasSquid()) this.skip();
  });
  const setup = withServer();

  for (const [title, properties, line] of [
    ['go in absolute form', {}, /GET http:.*authorize_account/],
    ['go in absolute form over TLS to squid', { proxySSL: 1 }, /GET http:.*authorize_account/],
    ['go through a tunnel when everything is to', { proxySSL: 3 }, /CONNECT/],
    ['go through a tunnel when the login is Digest', { ...known, proxyAuthScheme: 1 }, /CONNECT/],
  ] as const) {
    it(title, async () => {
      const certificate = createServerCertificate(['localhost']);
      const tls = 'proxySSL' in properties && properties.proxySSL === 1;
      const login = 'proxyAuthScheme' in properties ? ({ login: 'digest' } as const) : {};
      const proxy = await startSquid({ ...login, ...(tls ? { tls: certificate } : {}) });
      const b2 = component(setup.server);
      try {
        by({ host: tls ? 'localhost' : proxy.host, port: proxy.port }, properties)(b2);
        b2.config('SSLServerCACerts', certificate.ca);
        await b2.authorize();
        b2.reset();
        await until(() => line.test(proxy.text('access.log')));
      } finally {
        b2.reset();
        await proxy.close();
      }
    });
  }
});

describe('a nonce of squid', () => {
  before(function () {
    if (!hasSquid()) this.skip();
  });
  const setup = withServer();

  it('that has become too old, or was forgotten, is replaced without anybody noticing', async () => {
    const proxy = await startSquid({ login: 'digest', nonceUses: 3 });
    try {
      by(proxy, { ...known, proxyAuthScheme: 1 })(setup.b2);
      setup.b2.config('KeepAlive', false);
      setup.b2.config('MaxAttempts', 1);
      for (let i = 0; i < 8; i++) await setup.b2.listBuckets();
      const refused = () => tunnels(proxy).filter((line) => line.includes('/407')).length;
      await until(() => refused() > 1);
      await proxy.restart();
      for (let i = 0; i < 2; i++) await setup.b2.listBuckets();
    } finally {
      await proxy.close();
    }
  });
});

describe('connections through a proxy', () => {
  const setup = withServer();

  it('are kept and used again', async () => {
    await withNodeProxy({}, async (proxy) => {
      by({ host: '127.0.0.1', port: proxy.port }, { proxySSL: 3 })(setup.b2);
      for (let i = 0; i < 10; i++) await setup.b2.listBuckets();
      assert.deepEqual([proxy.opened, proxy.asked.length], [1, 1]);
    });
  });

  it('are made anew, by another way, when a property of it changes', async () => {
    await withNodeProxy({}, async (one) => {
      await withNodeProxy({}, async (other) => {
        by({ host: '127.0.0.1', port: one.port })(setup.b2);
        await setup.b2.listBuckets();
        const before = one.asked.length;
        setup.b2.proxyPort = other.port;
        await setup.b2.listBuckets();
        assert.equal(one.asked.length, before);
        assert.ok(other.asked.length > 0, 'the other proxy was not asked');
      });
    });
  });

  it('lead to it through a firewall that is a tunnel', async () => {
    await withNodeProxy({}, async (firewall) => {
      await withNodeProxy({}, async (proxy) => {
        by({ host: '127.0.0.1', port: proxy.port })(setup.b2);
        Object.assign(setup.b2, { firewallType: 1, firewallHost: '127.0.0.1', firewallPort: firewall.port });
        await setup.b2.listBuckets();
        const asked = [...firewall.asked, ...proxy.asked].map(
          ({ method, url }) => `${method} ${url.split('/b2api')[0]}`,
        );
        const { url } = setup.server;
        assert.deepEqual(asked, [`CONNECT 127.0.0.1:${proxy.port}`, `GET ${url}`, `POST ${url}`]);
      });
    });
  });

  it('are learned once by Digest: what comes later logs in at once', async () => {
    const asks = 'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\n\r\n';
    await withNodeProxy({ answer: (_, count) => (count === 1 ? asks : undefined) }, async (proxy) => {
      by({ host: '127.0.0.1', port: proxy.port }, { ...known, proxyAuthScheme: 1 })(setup.b2);
      setup.b2.config('KeepAlive', false);
      for (let i = 0; i < 3; i++) await setup.b2.listBuckets();
      const counts = proxy.asked.map(({ headers }) => /nc=(\w+)/.exec(headers['proxy-authorization'] ?? '')?.[1]);
      // One for the login, one for each listing.
      assert.deepEqual(counts, [undefined, '00000001', '00000002', '00000003', '00000004']);
    });
  });

  it('are told in the log without what logs in', async () => {
    await withNodeProxy({}, async (proxy) => {
      by({ host: '127.0.0.1', port: proxy.port }, { ...known, proxySSL: 3 })(setup.b2);
      setup.b2.config('LogLevel', 3);
      const lines: string[] = [];
      setup.b2.on('Log', ({ logType, message }) => lines.push(`${logType} ${message}`));
      await setup.b2.listBuckets();
      const all = lines.join('\n');
      assert.match(all, /^ProxyRequest CONNECT 127\.0\.0\.1:\d+ HTTP\/1\.1\r\n/m);
      assert.match(all, /^ProxyResponse HTTP\/1\.1 200 /m);
      assert.match(all, /Proxy-Authorization: \[redacted\]/);
      for (const secret of [PASSWORD, Buffer.from(`${USER}:${PASSWORD}`).toString('base64')]) {
        assert.ok(!all.includes(secret), 'the password is in the log');
      }
    });
  });
});
