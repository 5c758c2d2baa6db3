import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { createServer } from 'node:net';
import { B2Error } from '../../../src/errors/index.js';
import { connect } from '../../../src/network/connect.js';
import { DIRECT } from '../../../src/network/direct.js';
import { Routes } from '../../../src/network/route.js';
import { createSecure } from '../../../src/network/secure.js';
import type { ConnectionWatch, NetworkOptions, ProxyAuth, ProxyOptions } from '../../../src/network/types.js';
import { withListener } from '../../helpers/gateways/socks-servers.js';
import { failureOf } from '../../helpers/http-client.js';
import { until } from '../../helpers/until.js';

const target = { host: 'b2.invalid', port: 80, secure: false };

function through(port: number, auth: ProxyAuth = { scheme: 'none' }): NetworkOptions {
  const proxy: ProxyOptions = { host: '127.0.0.1', port, secure: false, tunnel: 'always', auth, exceptions: [] };
  return { ...DIRECT, proxies: { plain: proxy, secure: proxy } };
}

function open(network: NetworkOptions, signal = new AbortController().signal, watch: ConnectionWatch = {}) {
  const tls = createSecure(network.tls);
  const gates = new Routes(network, tls, false).gatesTo(target);
  return connect(network, { gates, target, tls }, { signal, watch });
}

/** What comes of a proxy that answers CONNECT with a text. */
const answeredWith = (text: string, auth?: ProxyAuth): Promise<B2Error> =>
  withListener(
    (_, __, socket) => socket.end(text),
    async (proxy) => {
      const error = await failureOf(open(through(proxy.port, auth)));
      await until(() => proxy.open === 0);
      return error;
    },
  );

describe('a tunnel', () => {
  it('is the socket to the target as soon as the proxy says so', async () => {
    await withListener(
      (block, before, socket) => socket.write(before === 0 ? 'HTTP/1.1 200 OK\r\n\r\n' : block),
      async (proxy) => {
        const socket = await open(through(proxy.port));
        socket.write('ping');
        const [answer] = await socket.take(1).toArray();
        assert.equal(String(answer), 'ping');
        assert.match(String(proxy.heard[0]), /^CONNECT b2\.invalid:80 HTTP\/1\.1\r\n/);
        assert.doesNotMatch(String(proxy.heard[0]), /^connection: close/im);
        socket.destroy();
      },
    );
  });

  const refusals = [
    ['HTTP/1.1 403 Forbidden', 'proxy_refused', /refuses the connection \(HTTP\/1\.1 403 Forbidden\)/],
    ['HTTP/1.1 302 Found\r\nLocation: /login', 'proxy_refused', /302/],
    ['HTTP/1.1 405 Not Allowed', 'proxy_refused', /does not make tunnels \(.*405 Not Allowed\)\. Check proxyServer/],
    ['HTTP/1.1 503 Service Unavailable', 'proxy_failed', /could not connect there/],
    [
      'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="r"',
      'proxy_unauthorized',
      /asks for a login.*it takes basic/,
    ],
    ['HTTP/1.0 401 Unauthorized', 'proxy_unauthorized', /asks for a login/],
    ['SSH-2.0-OpenSSH_9.2', 'proxy_failed', /something that is not HTTP/],
  ] as const;
  for (const [head, code, words] of refusals) {
    it(`that is answered with "${head.split('\r\n')[0]}" is ${code}`, async () => {
      const error = await answeredWith(`${head}\r\n\r\n`);
      assert.deepEqual([error.code, error.errorCode], [code, 118]);
      assert.match(error.message, /^connecting to b2\.invalid:80 failed: the proxy 127\.0\.0\.1:\d+ /);
      assert.match(error.message, words);
    });
  }

  it('shows the title of a page, and no more than 200 characters of what can be printed', async () => {
    const page = (title: string) => `HTTP/1.1 200 OK\r\n\r\n<html><title lang=en>${title}</title></html>`;
    const hotel = await answeredWith(page('Log in\nto \x1b[31mHotel'));
    assert.equal(hotel.code, 'proxy_failed');
    assert.match(hotel.message, /a page in place of a tunnel \(HTTP\/1\.1 200 OK\): "Log in to \[31mHotel"/);
    const long = await answeredWith(page('x'.repeat(1000)));
    assert.match(long.message, /"x{200}"/);
    const broken = await answeredWith(page('<title'.repeat(20_000)));
    assert.ok(broken.message.length < 300, broken.message);
  });

  it('that is closed without an answer is proxy_failed', async () => {
    assert.match((await answeredWith('')).message, /closed the connection/);
  });

  it('to a proxy that is not there says so', async () => {
    const error = await failureOf(open(through(1)));
    assert.equal(error.code, 'proxy_failed');
    assert.match(error.message, /the proxy 127\.0\.0\.1:1 cannot be reached: nothing listens there.*Check proxyServer/);
  });

  it('that cannot begin for a reason of this side says that', async () => {
    const network = through(1);
    for (const localHost of ['no-such-interface', '203.0.113.1']) {
      const error = await failureOf(open({ ...network, tcp: { ...network.tcp, localHost } }));
      assert.equal(error.code, 'invalid_argument', localHost);
    }
  });

  it('is given up with its operation, and leaves neither socket nor listener behind', async () => {
    await withListener(
      () => undefined,
      async (proxy) => {
        const giver = new AbortController();
        const failed = failureOf(open(through(proxy.port), giver.signal));
        await until(() => proxy.heard.length === 1);
        const reason = new B2Error('interrupted', 'enough');
        giver.abort(reason);
        assert.equal(await failed, reason);
        await until(() => proxy.open === 0);
        assert.equal(getEventListeners(giver.signal, 'abort').length, 0);
      },
    );
  });

  it('is not asked for by an operation that was given up before', async () => {
    const reason = new B2Error('interrupted', 'enough');
    assert.equal(await failureOf(open(through(1), AbortSignal.abort(reason))), reason);
  });

  it('tells what is said without what logs in', async () => {
    const lines: string[] = [];
    const watch: ConnectionWatch = { gate: (gate, direction, text) => lines.push(`${gate} ${direction} ${text}`) };
    await withListener(
      (_, __, socket) => socket.end('HTTP/1.1 407 No\r\nX-A: b\r\n\r\n'),
      async (proxy) => {
        const auth = { scheme: 'basic', user: 'somebody', password: 'hidden' } as const;
        const error = await failureOf(open(through(proxy.port, auth), undefined, watch));
        assert.match(error.message, /does not accept the login/);
        assert.match(String(proxy.heard[0]), /Proxy-Authorization: Basic c29tZWJvZHk6aGlkZGVu/);
      },
    );
    assert.match(
      lines[0] ?? '',
      /^proxy request CONNECT b2\.invalid:80 HTTP\/1\.1\r\n.*Proxy-Authorization: \[redacted\]$/s,
    );
    assert.equal(lines[1], 'proxy response HTTP/1.1 407 No\r\nx-a: b');
    assert.doesNotMatch(lines.join(), /c29tZ|hidden/);
  });

  it('is not asked for without end by a proxy that finds each answer too old', async () => {
    const asks = 'HTTP/1.1 407 No\r\nProxy-Authenticate: Digest nonce="n", stale=true\r\n\r\n';
    await withListener(
      (_, __, socket) => socket.end(asks),
      async (proxy) => {
        const error = await failureOf(open(through(proxy.port, { scheme: 'digest', user: 'u', password: 'p' })));
        assert.equal(error.code, 'proxy_unauthorized');
        assert.match(error.message, /again and again/);
        assert.equal(proxy.heard.length, 4);
      },
    );
  });

  it('by NTLM says what to do instead', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await until(() => server.listening);
    const { port } = server.address() as { port: number };
    const error = await failureOf(open(through(port, { scheme: 'ntlm' })));
    server.close();
    assert.equal(error.code, 'proxy_unauthorized');
    assert.match(error.message, /NTLM is not spoken here\. Set proxyAuthScheme to 5/);
  });
});
