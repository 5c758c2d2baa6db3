import assert from 'node:assert/strict';
import { register } from 'node:module';
import type { BackblazeB2 } from '../../../../src/index.js';
import { type NodeProxy, type NodeProxyOptions, withNodeProxy } from '../../../helpers/gateways/node-proxy.js';
import { withListener } from '../../../helpers/gateways/socks-servers.js';
import { component, failure, type Setup } from '../../../helpers/setup.js';
import type { Effect } from './effect.js';

type Names = Readonly<Record<string, string | number>>;

/** Sets settings, or properties of the same names, and tells what a proxy is asked for by a login then. */
type Through = (
  setup: Setup,
  names: Names,
  test: (proxy: NodeProxy) => void,
  options?: NodeProxyOptions,
) => Promise<void>;

const login = ({ server }: Setup): BackblazeB2 => {
  const b2 = component(server);
  b2.config('MaxAttempts', 1);
  return b2;
};

const camel = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

const byConfig = (b2: BackblazeB2, names: Names): void => {
  for (const [name, value] of Object.entries(names)) b2.config(name, value);
};
const byProperty = (b2: BackblazeB2, names: Names): void => {
  for (const [name, value] of Object.entries(names)) Object.assign(b2, { [camel(name)]: value });
};

type Write = (b2: BackblazeB2, names: Names) => void;

const through =
  (write: Write): Through =>
  (setup, names, test, options = {}) =>
    withNodeProxy(options, async (proxy) => {
      const b2 = login(setup);
      write(b2, { ProxyServer: '127.0.0.1', ProxyPort: proxy.port, ...names });
      await b2.authorize().catch(() => undefined);
      test(proxy);
    });

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

const NEEDS_DIGEST = 'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\n\r\n';

/** What a SOCKS5 server is told by a login with the user and password of the settings. */
async function toldToSocks(setup: Setup, write: Write, names: Names): Promise<Buffer[]> {
  // SOCKS5: log in, then "wrong"; SOCKS4: "no".
  const answers = [Buffer.from([5, 2]), Buffer.from([1, 1])];
  const no = Buffer.from([0, 91, 0, 0, 0, 0, 0, 0]);
  return withListener(
    (block, before, socket) => socket.write((block[0] === 4 ? no : answers[before]) ?? no),
    async ({ port, heard }) => {
      const b2 = login(setup);
      write(b2, { FirewallType: 3, FirewallHost: '127.0.0.1', FirewallPort: port, ...names });
      await failure(b2.authorize());
      return [...heard];
    },
  );
}

/** The same effects under both kinds of names. */
function effects(write: Write): Record<string, Effect> {
  const ask = through(write);
  const authorization = async (setup: Setup, names: Names): Promise<string | undefined> => {
    let seen: string | undefined;
    await ask(setup, names, ({ asked }) => {
      seen = asked[0]?.headers['proxy-authorization'];
    });
    return seen;
  };
  const server: Effect = (setup) =>
    ask(setup, {}, ({ asked }) => assert.match(asked[0]?.url ?? '', /authorize_account$/));
  const socksLogin: Effect = async (setup) => {
    const [, said = Buffer.alloc(0)] = await toldToSocks(setup, write, { FirewallUser: 'me', FirewallPassword: 'pw' });
    assert.deepEqual(said, Buffer.from('\x01\x02me\x02pw'));
  };
  const version: Effect = async (setup) => {
    const [said] = await toldToSocks(setup, write, { FirewallType: 2 });
    assert.equal(said?.[0], 4);
  };
  return {
    ProxyServer: server,
    ProxyPort: server,
    ProxyUser: async (setup) => {
      assert.equal(await authorization(setup, { ProxyUser: 'me' }), basic('me', ''));
    },
    ProxyPassword: async (setup) => {
      assert.equal(await authorization(setup, { ProxyUser: 'me', ProxyPassword: 'pw' }), basic('me', 'pw'));
    },
    ProxyAuthScheme: async (setup) => {
      const names = { ProxyUser: 'me', ProxyPassword: 'pw', ProxyAuthScheme: 1 };
      const answer = (_: unknown, count: number) => (count === 1 ? NEEDS_DIGEST : undefined);
      await ask(setup, names, ({ asked }) => assert.match(asked[1]?.headers['proxy-authorization'] ?? '', /^Digest /), {
        answer,
      });
    },
    FirewallType: version,
    FirewallHost: version,
    FirewallPort: version,
    FirewallUser: socksLogin,
    FirewallPassword: socksLogin,
    FirewallAutoDetect: async (setup) => {
      await withEnvironment('ALL_PROXY', 'socks5://127.0.0.1:1', async () => {
        const b2 = login(setup);
        await b2.authorize();
        if (write === byConfig) b2.config('FirewallAutoDetect', true);
        else b2.firewallAutoDetect = true;
        assert.equal((await failure(b2.authorize())).code, 'proxy_failed');
      });
    },
  };
}

const propertiesOf = (names: Record<string, Effect>): Record<string, Effect> =>
  Object.fromEntries(Object.entries(names).map(([name, effect]) => [camel(name), effect]));

async function withEnvironment(name: string, value: string, test: () => Promise<void>): Promise<void> {
  process.env[name] = value;
  try {
    await test();
  } finally {
    delete process.env[name];
  }
}

/** Effects of the settings of proxies and firewalls. */
export const OF_PROXY_SETTINGS: Readonly<Record<string, Effect>> = {
  ...effects(byConfig),
  ProxyAuthorization: (setup) =>
    through(byConfig)(setup, { ProxyAuthScheme: 2, ProxyAuthorization: 'Bearer mine' }, ({ asked }) =>
      assert.equal(asked[0]?.headers['proxy-authorization'], 'Bearer mine'),
    ),
  ProxyExceptionsList: (setup) =>
    through(byConfig)(setup, { ProxyExceptionsList: '127.0.0.0/8' }, ({ asked }) => assert.deepEqual(asked, [])),
  KerberosSPN: (setup) => {
    register(new URL('../../../fixtures/kerberos/resolve.mjs', import.meta.url));
    return through(byConfig)(setup, { ProxyAuthScheme: 5, KerberosSPN: 'HTTP@corp.example' }, ({ asked }) => {
      const [, ticket = ''] = asked[0]?.headers['proxy-authorization']?.split('Negotiate ') ?? [];
      assert.equal(Buffer.from(ticket, 'base64').toString(), 'SPNEGO HTTP@corp.example');
    });
  },
};

/** Effects of the properties of proxies and firewalls. */
export const OF_PROXY_PROPERTIES: Readonly<Record<string, Effect>> = {
  ...propertiesOf(effects(byProperty)),
  proxySSL: (setup) =>
    through(byProperty)(setup, { proxySSL: 3 }, ({ asked }) => assert.equal(asked[0]?.method, 'CONNECT')),
  proxyAutoDetect: (setup) =>
    withNodeProxy({}, (proxy) =>
      withEnvironment('http_proxy', proxy.url, async () => {
        const b2 = login(setup);
        b2.proxyAutoDetect = true;
        await b2.authorize();
        assert.equal(proxy.asked.length, 1);
      }),
    ),
};
