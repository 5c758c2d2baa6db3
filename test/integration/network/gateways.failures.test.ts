import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { B2Error, BackblazeB2 } from '../../../src/index.js';
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
import { client, withTlsServers } from '../../helpers/gateways/service.js';
import {
  hasDante,
  hasDantePasswords,
  hasMicrosocks,
  startDante,
  startMicrosocks,
  withListener,
} from '../../helpers/gateways/socks-servers.js';
import { bytesOf, component, failure } from '../../helpers/setup.js';

const SOCKS4A = 10;
const SOCKS5 = 3;
/** Nobody resolves it, by RFC 6761. */
const NOWHERE = 'https://b2.invalid';
const WRONG = 'a planted wrong password';

const SERVICE = { url: NOWHERE, applicationKeyId: 'id', applicationKey: 'a planted key' };

const proxied =
  ({ host, port }: Pick<Gateway, 'host' | 'port'>, properties: Partial<BackblazeB2> = {}) =>
  (b2: BackblazeB2): void => {
    Object.assign(b2, { proxyServer: host, proxyPort: port, ...properties });
  };
const walled =
  ({ host, port }: Pick<Gateway, 'host' | 'port'>, firewallType = SOCKS5, properties: Partial<BackblazeB2> = {}) =>
  (b2: BackblazeB2): void => {
    Object.assign(b2, { firewallType, firewallHost: host, firewallPort: port, ...properties });
  };

/** How logging in at a service that is nowhere fails. */
async function loginFailure(prepare: (b2: BackblazeB2) => void): Promise<B2Error> {
  const b2 = component(SERVICE);
  prepare(b2);
  const error = await failure(b2.authorize());
  const shown = [inspect(error, { depth: 20, showHidden: true }), JSON.stringify(error), error.stack].join();
  for (const secret of [WRONG, PASSWORD, Buffer.from(`${USER}:${WRONG}`).toString('base64')]) {
    assert.ok(!shown.includes(secret), 'a secret is in the error');
  }
  b2.reset();
  return error;
}

/** Runs a program for the time of a test. */
async function during(start: () => Promise<Gateway>, test: (gateway: Gateway) => Promise<void>): Promise<void> {
  const gateway = await start();
  try {
    await test(gateway);
  } finally {
    await gateway.close();
  }
}

const names = ({ message }: B2Error, { host, port }: Gateway): void => {
  const shown = host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
  assert.ok(message.includes(shown), `${message} does not name ${shown}`);
};

const UNTRIED = 1;
/** As often as the component of these tests tries. */
const TRIED = 3;

describe('a wrong password', () => {
  const login = { proxyUser: USER, proxyPassword: WRONG };
  const at = { user: 'me', password: 'right' };
  const cases = [
    ['squid by Basic', hasSquid, () => startSquid({ login: 'basic' }), (it: Gateway) => proxied(it, login)],
    [
      ...(['squid by Digest', hasSquid, () => startSquid({ login: 'digest' })] as const),
      (it: Gateway) => proxied(it, { ...login, proxyAuthScheme: 1 }),
    ],
    ['tinyproxy', hasTinyproxy, () => startTinyproxy({ login: at }), (it: Gateway) => proxied(it, login)],
    [
      ...(['microsocks', hasMicrosocks, () => startMicrosocks({ login: at })] as const),
      (it: Gateway) => walled(it, SOCKS5, { firewallUser: USER, firewallPassword: WRONG }),
    ],
    [
      ...(['dante', () => hasDante() && hasDantePasswords(), () => startDante({ login: at })] as const),
      (it: Gateway) => walled(it, SOCKS5, { firewallUser: USER, firewallPassword: WRONG }),
    ],
  ] as const;
  for (const [title, has, start, prepare] of cases) {
    it(`at ${title} is proxy_unauthorized, at once`, async function () {
      if (!has()) return this.skip();
      await during(start, async (gateway) => {
        const error = await loginFailure(prepare(gateway));
        assert.deepEqual([error.code, error.errorCode, error.attempts], ['proxy_unauthorized', 118, UNTRIED]);
        assert.match(error.message, /does not accept the login/);
        names(error, gateway);
      });
    });

    it(`that is missing at ${title} is proxy_unauthorized, too`, async function () {
      if (!has()) return this.skip();
      await during(start, async (gateway) => {
        const nobody = (b2: BackblazeB2): void => {
          prepare(gateway)(b2);
          Object.assign(b2, { proxyUser: '', firewallUser: '' });
        };
        const error = await loginFailure(nobody);
        assert.equal(error.code, 'proxy_unauthorized');
        assert.match(error.message, /asks for a login/);
      });
    });
  }
});

describe('a host', () => {
  const cases = [
    ['squid', hasSquid, () => startSquid(), proxied],
    ['tinyproxy', hasTinyproxy, () => startTinyproxy(), proxied],
    ['microsocks', hasMicrosocks, () => startMicrosocks(), (it: Gateway) => walled(it)],
    ['dante', hasDante, () => startDante(), (it: Gateway) => walled(it)],
  ] as const;
  for (const [title, has, start, prepare] of cases) {
    it(`that ${title} cannot find is proxy_failed, which is tried again`, async function () {
      if (!has()) return this.skip();
      await during(start, async (gateway) => {
        const error = await loginFailure(prepare(gateway));
        assert.deepEqual([error.code, error.attempts], ['proxy_failed', TRIED]);
        assert.match(error.message, /could not connect there/);
        names(error, gateway);
      });
    });
  }

  it('that squid blocks is proxy_refused, at once, with the title of its page', async function () {
    if (!hasSquid()) return this.skip();
    await during(
      () => startSquid({ blocked: 'b2.invalid' }),
      async (gateway) => {
        const error = await loginFailure(proxied(gateway));
        assert.deepEqual([error.code, error.attempts], ['proxy_refused', UNTRIED]);
        assert.match(error.message, /403 Forbidden\): "ERROR: The requested URL could not be retrieved"/);
      },
    );
  });

  it('that dante blocks is proxy_refused, at once', async function () {
    if (!hasDante()) return this.skip();
    await during(startDante, async (gateway) => {
      const error = await loginFailure((b2) => {
        walled(gateway)(b2);
        b2.config('Realm', 'https://127.0.0.1:1');
      });
      assert.deepEqual([error.code, error.attempts], ['proxy_refused', UNTRIED]);
    });
  });
});

describe('a proxy whose certificate nobody trusts', () => {
  it('gets no login, and the failure is told as one of the proxy', async () => {
    await withNodeProxy({ tls: createServerCertificate(['127.0.0.1']) }, async ({ port, asked }) => {
      const login = { proxySSL: 1, proxyUser: USER, proxyPassword: PASSWORD };
      const error = await loginFailure(proxied({ host: '127.0.0.1', port }, login));
      assert.deepEqual([error.code, error.attempts, asked.length], ['tls_failed', UNTRIED, 0]);
      assert.ok(error.message.startsWith(`connecting to the proxy 127.0.0.1:${port} failed: the server's certificate`));
    });
  });
});

describe('something other than a proxy', () => {
  const page = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><title>Welcome to Hotel</title></html>';

  it('that answers with a page of HTML is told by its title', async () => {
    await withListener(
      (_, __, socket) => socket.end(page),
      async ({ port }) => {
        const error = await loginFailure(proxied({ host: '127.0.0.1', port }));
        assert.deepEqual([error.code, error.attempts], ['proxy_failed', TRIED]);
        assert.match(error.message, /a page in place of a tunnel.*"Welcome to Hotel"/);
      },
    );
  });

  it('that sends its page only when TLS begins does not look like the target', async () => {
    await withListener(
      (_, before, socket) => socket.write(before === 0 ? 'HTTP/1.1 200 OK\r\n\r\n' : page),
      async ({ port }) => {
        const error = await loginFailure(proxied({ host: '127.0.0.1', port }));
        assert.equal(error.code, 'proxy_failed');
        assert.match(error.message, /something that does not speak TLS/);
      },
    );
  });

  it('that never answers ends with the time for a connection, and is named', async () => {
    for (const [prepare, kind] of [
      [proxied, 'proxy'],
      [(it: Gateway) => walled(it, SOCKS4A), 'firewall'],
    ] as const) {
      await withListener(
        () => undefined,
        async ({ port }) => {
          const error = await loginFailure((b2) => {
            prepare({ host: '127.0.0.1', port } as Gateway)(b2);
            b2.config('ConnectionTimeout', 1);
            b2.config('MaxAttempts', 1);
          });
          assert.equal(error.code, 'timeout');
          assert.match(
            error.message,
            new RegExp(`through the ${kind} 127\\.0\\.0\\.1:${port} failed: no connection within 1`),
          );
        },
      );
    }
  });
});

describe('a gateway that goes down in the middle of a transfer', function () {
  this.timeout(120_000);
  const service = withTlsServers();
  const SIZE = 50_000_000;

  const cases = [
    ['squid', hasSquid, () => startSquid(), proxied],
    ['microsocks', hasMicrosocks, () => startMicrosocks(), (it: Gateway) => walled(it)],
  ] as const;
  for (const [title, has, start, prepare] of cases) {
    for (const direction of ['upload', 'download'] as const) {
      it(`does no harm to the ${direction} when ${title} comes up again`, async function () {
        if (!has()) return this.skip();
        await during(start, async (gateway) => {
          const b2 = client(service, prepare(gateway));
          b2.config('MaxAttempts', 8);
          b2.config('RetryMaxDelay', 1);
          const sent = bytesOf(SIZE);
          const bucketName = `restarted-${title}-${direction}`;
          const bucketId = await b2.createBucket(bucketName);
          let restarts = 0;
          const restartOnce = async ({ percentDone }: { percentDone: number }): Promise<void> => {
            if (percentDone < 30 || restarts > 0) return;
            restarts++;
            await gateway.restart();
          };
          if (direction === 'upload') b2.onTransfer = restartOnce;
          b2.fileData = sent;
          await b2.uploadFile(bucketId, 'file');
          if (direction === 'download') b2.onTransfer = restartOnce;
          b2.fileData = '';
          await b2.downloadFile(bucketName, 'file');
          assert.equal(restarts, 1);
          assert.ok(b2.fileData.equals(sent), 'it came back as something else');
          b2.reset();
        });
      });
    }

    it(`fails the upload, naming ${title}, when it stays down`, async function () {
      if (!has()) return this.skip();
      await during(start, async (gateway) => {
        const b2 = client(service, prepare(gateway));
        b2.fileData = bytesOf(SIZE);
        const bucketId = await b2.createBucket(`killed-${title}`);
        b2.onTransfer = ({ percentDone }) => (percentDone >= 30 ? gateway.kill() : undefined);
        const error = await failure(b2.uploadFile(bucketId, 'file'));
        assert.deepEqual([error.code, error.errorCode], ['proxy_failed', 118]);
        assert.match(error.message, /cannot be reached: nothing listens there/);
        names(error, gateway);
        b2.reset();
      });
    });
  }
});
