import assert from 'node:assert/strict';
import type { ProxyAuth } from '../../../src/network/types.js';
import { type NodeProxyOptions, withNodeProxy } from '../../helpers/gateways/node-proxy.js';
import { failureOf, listBuckets, never, withClient } from '../../helpers/http-client.js';
import { json, withWebServer } from '../../helpers/web-server.js';

const BASIC: ProxyAuth = { scheme: 'basic', user: 'me', password: 'pässword' };

interface Options extends NodeProxyOptions {
  readonly auth?: ProxyAuth;
  readonly exceptions?: readonly string[];
  readonly attempts?: number;
}

/** A client whose requests without TLS go through a proxy, a server, and both for the time of a test. */
function withProxied(
  { auth = { scheme: 'none' }, exceptions = [], attempts = 1, ...options }: Options,
  test: (
    client: Parameters<Parameters<typeof withClient>[1]>[0],
    server: Parameters<Parameters<typeof withWebServer>[1]>[0],
    proxy: Parameters<Parameters<typeof withNodeProxy>[1]>[0],
  ) => Promise<void>,
): Promise<void> {
  return withNodeProxy(options, (proxy) =>
    withWebServer(json(200, {}), (server) => {
      const plain = { host: '127.0.0.1', port: proxy.port, secure: false, tunnel: 'secure', auth, exceptions } as const;
      const retry = { maxAttempts: attempts, firstDelayMs: 1000, maxDelayMs: 64_000 };
      return withClient({ network: { proxies: { plain } }, retry }, (client) => test(client, server, proxy));
    }),
  );
}

const answer =
  (head: string, page = '') =>
  () =>
    `HTTP/1.1 ${head}\r\nConnection: close\r\nContent-Length: ${page.length}\r\n\r\n${page}`;

describe('a request without TLS through an HTTP proxy', () => {
  it('goes in absolute form, with the login and the host of its target, over connections that are kept', async () => {
    await withProxied({ auth: BASIC }, async (client, server, proxy) => {
      for (let i = 0; i < 3; i++) await client.text(listBuckets(server), never);
      const [first] = proxy.asked;
      assert.deepEqual([first?.method, first?.url], ['POST', `${server.url}/b2api/v4/b2_list_buckets`]);
      assert.equal(`http://${first?.headers.host}`, server.url);
      const login = Buffer.from('me:pässword').toString('base64');
      assert.equal(first?.headers['proxy-authorization'], `Basic ${login}`);
      assert.deepEqual([proxy.asked.length, proxy.opened], [3, 1]);
      assert.equal(server.requests[0]?.headers['proxy-authorization'], undefined);
    });
  });

  it('goes straight to a host that is an exception', async () => {
    await withProxied({ exceptions: ['127.*'] }, async (client, server, proxy) => {
      await client.text(listBuckets(server), never);
      assert.deepEqual([proxy.opened, server.requests[0]?.url], [0, '/b2api/v4/b2_list_buckets']);
    });
  });

  it('goes through a tunnel when the login takes a challenge', async () => {
    const asks = 'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest realm="r", nonce="n", qop="auth"\r\n\r\n';
    const auth = { scheme: 'digest', user: 'me', password: 'pw' } as const;
    const options = { auth, answer: (_: unknown, count: number) => (count === 1 ? asks : undefined) };
    await withProxied(options, async (client, server, proxy) => {
      await client.text(listBuckets(server), never);
      assert.deepEqual(
        proxy.asked.map(({ method }) => method),
        ['CONNECT', 'CONNECT'],
      );
    });
  });

  const html = 'Content-Type: text/html';
  const cases = [
    ['407 No\r\nProxy-Authenticate: Basic', 'proxy_unauthorized', /asks for a login/],
    [`401 No\r\nWWW-Authenticate: Basic\r\n${html}`, 'proxy_unauthorized', /asks for a login/],
    [`503 Sorry\r\nVia: 1.1 squid\r\n${html}`, 'proxy_failed', /could not connect there.*"Unreachable"/],
    [`403 No\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\n${html}`, 'proxy_refused', /refuses the connection/],
  ] as const;
  for (const [head, code, words] of cases) {
    it(`that the proxy answers itself with ${head.split('\r\n')[0]} is ${code}`, async () => {
      await withProxied({ answer: answer(head, '<title>Unreachable</title>') }, async (client, server) => {
        const error = await failureOf(client.text(listBuckets(server), never));
        assert.deepEqual([error.code, error.operation], [code, 'b2_list_buckets']);
        assert.match(error.message, words);
      });
    });
  }

  it('that a proxy may have delivered is not sent twice when that would do harm', async () => {
    for (const [status, sent] of [
      [504, 1],
      [503, 2],
    ]) {
      const lost = answer(`${status} Sorry\r\nVia: 1.1 squid\r\n${html}`);
      const options = { answer: (_: unknown, count: number) => (count === 1 ? lost() : undefined) };
      await withProxied({ ...options, attempts: 2 }, async (client, server, proxy) => {
        await client.text(listBuckets(server, { repeatable: false }), never).catch(() => undefined);
        assert.equal(proxy.asked.length, sent);
      });
    }
  });

  it('that is answered with something other than HTTP is proxy_failed', async () => {
    await withProxied({ answer: () => 'SSH-2.0-OpenSSH_9.2\r\n' }, async (client, server, proxy) => {
      const error = await failureOf(client.text(listBuckets(server), never));
      assert.deepEqual([error.code, error.operation], ['proxy_failed', 'b2_list_buckets']);
      assert.match(error.message, new RegExp(`the proxy 127\\.0\\.0\\.1:${proxy.port} answered with something`));
    });
  });

  it('that the service answers, or nobody can tell, stays what it is', async () => {
    for (const head of [`502 Bad\r\n${html}`, '503 Busy\r\nVia: 1.1 proxy\r\nContent-Type: application/json']) {
      await withProxied({ answer: answer(head) }, async (client, server) => {
        const { code } = await failureOf(client.text(listBuckets(server), never));
        assert.doesNotMatch(code, /proxy/);
      });
    }
  });
});
