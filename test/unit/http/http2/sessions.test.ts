import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:http2';
import { join } from 'node:path';
import { B2Error } from '../../../../src/errors/index.js';
import type { CallContext } from '../../../../src/http/index.js';
import { download, failureOf, listBuckets, never, withClient } from '../../../helpers/http-client.js';
import {
  CERT,
  echo,
  type Http2Listener,
  type Http2Server,
  WITH_HTTP2,
  withHttp2Server,
} from '../../../helpers/http2-server.js';
import { ROOT } from '../../../helpers/sources.js';
import { until } from '../../../helpers/until.js';
import { json, withWebServer } from '../../../helpers/web-server.js';

/** A program that makes one request and does not close its client. */
const VISITOR = join(ROOT, 'test/fixtures/http2-visitor.ts');
const CLIENT = { network: WITH_HTTP2 };
const times = <T>(count: number, work: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, work));
const versions = ({ requests }: Http2Server) => [...new Set(requests.map(({ httpVersion }) => httpVersion))];

describe('sessions of HTTP/2', () => {
  it('are shared by requests at a time, and kept for those that follow', async () => {
    await withHttp2Server(echo, async (server) => {
      await withClient(CLIENT, async (client) => {
        for (const _ of [1, 2, 3]) await times(8, () => client.text(listBuckets(server), never));
        assert.deepEqual([server.requests.length, server.opened, versions(server)], [24, 1, ['2.0']]);
      });
      await until(() => server.open === 0);
    });
  });

  it('are as many as it takes when a server limits the streams of one', async () => {
    const most = new Map<unknown, { now: number; most: number }>();
    const waiting: (() => void)[] = [];
    const counting: Http2Listener = (request, response) => {
      const count = most.get(request.stream.session) ?? { now: 0, most: 0 };
      most.set(request.stream.session, count);
      count.most = Math.max(count.most, ++count.now);
      request.resume();
      waiting.push(() => {
        count.now--;
        response.end('{}');
      });
      if (waiting.length === 6) for (const answer of waiting) answer();
    };
    await withHttp2Server(
      counting,
      async (server) => {
        await withClient(CLIENT, async (client) => {
          await times(6, () => client.text(listBuckets(server, { repeatable: false }), never));
          assert.deepEqual([server.opened, server.requests.length], [3, 6]);
          assert.deepEqual(
            [...most.values()].map((count) => count.most),
            [2, 2, 2],
          );
        });
      },
      { settings: { maxConcurrentStreams: 2 } },
    );
  });

  it('serve one request each when connections are not kept', async () => {
    await withHttp2Server(echo, async (server) => {
      await withClient({ network: { ...WITH_HTTP2, keepAlive: false } }, async (client) => {
        await times(3, () => client.text(listBuckets(server), never));
        assert.deepEqual([server.opened, versions(server)], [3, ['2.0']]);
        await until(() => server.open === 0);
      });
    });
  });

  it('are replaced after the server has ended them', async () => {
    await withHttp2Server(echo, async (server) => {
      await withClient(CLIENT, async (client) => {
        for (const end of ['close', 'destroy', 'goaway'] as const) {
          await client.text(listBuckets(server), never);
          server.sessions.at(-1)?.[end]();
          // After its GOAWAY Node's server does not look at the connection any more.
          await until(() => server.open === 0 || end === 'goaway');
        }
        await client.text(listBuckets(server, { repeatable: false }), never);
        assert.equal(server.opened, 4);
      });
    });
  });

  it('that have gone silent get no further request', async () => {
    let silent = true;
    const sometimes: Http2Listener = (request, response) => {
      if (silent) request.resume();
      else echo(request, response);
    };
    await withHttp2Server(sometimes, async (server) => {
      await withClient({ ...CLIENT, inactivityTimeoutMs: 50 }, async (client) => {
        assert.equal((await failureOf(client.text(listBuckets(server), never))).code, 'timeout');
        silent = false;
        await client.text(listBuckets(server), never);
        assert.equal(server.opened, 2);
        await until(() => server.open === 1);
        // Downloads are watched by their readers.
        const response = await client.open(download(server), never);
        response.destroy(new B2Error('timeout', 'The reader has heard nothing for long.'));
        await client.text(listBuckets(server), never);
        assert.equal(server.opened, 3);
      });
    });
  });

  it('do not keep the process alive while they have no request', async () => {
    await withHttp2Server(echo, async (server) => {
      const child = spawn(process.execPath, ['--import', 'tsx', VISITOR, `${server.url}/`, String(CERT)], {
        stdio: 'pipe',
      });
      const [status] = await once(child, 'exit');
      assert.deepEqual([status, versions(server), server.requests.length], [0, ['2.0'], 1]);
    });
  });

  it('are opened anew for those who waited when the one who opened it was aborted', async () => {
    await withHttp2Server(echo, async (server) => {
      await withClient(CLIENT, async (client) => {
        const over = new AbortController();
        const context: CallContext = {
          signal: over.signal,
          trace: { connection: { handshake: () => over.abort() } },
        };
        const first = failureOf(client.text(listBuckets(server), context));
        const others = times(3, () => client.text(listBuckets(server), never));
        assert.equal((await first).code, 'interrupted');
        await others;
        assert.deepEqual([server.requests.length, server.sessions.length], [3, 1]);
      });
    });
  });

  it('of one judge are not for the requests of another', async () => {
    await withHttp2Server(echo, async (server) => {
      await withClient(CLIENT, async (client) => {
        const judged: string[] = [];
        const by = (name: string, accepts: boolean): CallContext => {
          const judge = {
            accepts: () => {
              judged.push(name);
              return accepts;
            },
          };
          return { ...never, trace: { connection: { judge: () => judge } } };
        };
        const kind = by('kind', true);
        await times(2, () => client.text(listBuckets(server), kind));
        const error = await failureOf(client.text(listBuckets(server), by('strict', false)));
        assert.equal(error.code, 'tls_failed');
        assert.deepEqual([judged, server.requests.length], [['kind', 'strict'], 2]);
      });
    });
  });

  it('are not spoken with a server that picks HTTP/1.1: it is asked on that connection, told once, and not offered again', async () => {
    const offers: string[][] = [];
    const ALPNCallback = ({ protocols }: { protocols: string[] }): string => {
      offers.push(protocols);
      return 'http/1.1';
    };
    await withHttp2Server(
      echo,
      async (server) => {
        await withClient(CLIENT, async (client) => {
          const told: string[] = [];
          const context = { ...never, trace: { connection: { fallback: (message: string) => told.push(message) } } };
          await client.text(listBuckets(server), context);
          assert.equal(server.opened, 1);
          await times(3, () => client.text(listBuckets(server), context));
          assert.deepEqual(versions(server), ['1.1']);
          assert.deepEqual(new Set(offers.slice(1).map(String)), new Set(['http/1.1']));
          assert.deepEqual(offers[0], ['h2', 'http/1.1']);
          assert.equal(told.length, 1);
          assert.match(told[0] ?? '', /^127\.0\.0\.1:\d+ does not speak HTTP\/2/);
        });
      },
      { allowHTTP1: true, ALPNCallback } as object,
    );
  });

  it('are not spoken without TLS, which is told once', async () => {
    await withWebServer(json(200, {}), async (server) => {
      await withClient(CLIENT, async (client) => {
        const told: string[] = [];
        const context = { ...never, trace: { connection: { fallback: (message: string) => told.push(message) } } };
        for (const _ of [1, 2]) await client.text(listBuckets(server), context);
        assert.match(
          told.join(),
          /^127\.0\.0\.1:\d+ is asked without TLS, where HTTP\/2 is not spoken\. Its requests are made by HTTP\/1\.1\.$/,
        );
        assert.equal(server.opened, 1);
      });
    });
  });

  it('are an error where they are required and the server does not speak HTTP/2, and nothing is sent', async () => {
    const required = { network: { ...WITH_HTTP2, http2: 'required' as const } };
    for (const tls of [true, false]) {
      await withWebServer(
        json(200, {}),
        async (server) => {
          await withClient(required, async (client) => {
            for (const _ of [1, 2]) {
              const { code, message } = await failureOf(client.text(listBuckets(server), never));
              assert.equal(code, 'invalid_setting');
              assert.match(
                message,
                tls ? /does not speak HTTP\/2.*AllowHTTPFallback/ : /without TLS.*AllowHTTPFallback/,
              );
            }
            assert.equal(server.requests.length, 0);
          });
        },
        { tls },
      );
    }
    await withHttp2Server(echo, async (server) => {
      await withClient(required, (client) => client.text(listBuckets(server), never));
    });
  });

  it('are left for HTTP/1.1 when the server asks for that', async () => {
    const wants11: Http2Listener = (request, response) => {
      if (request.httpVersion === '2.0') request.stream.close(constants.NGHTTP2_HTTP_1_1_REQUIRED);
      else echo(request, response);
    };
    await withHttp2Server(
      wants11,
      async (server) => {
        const retry = { maxAttempts: 2, firstDelayMs: 0, maxDelayMs: 0 };
        await withClient({ ...CLIENT, retry }, async (client) => {
          const told: string[] = [];
          const context = { ...never, trace: { connection: { fallback: (message: string) => told.push(message) } } };
          for (const _ of [1, 2]) await client.text(listBuckets(server, { repeatable: false }), context);
          assert.equal(told.length, 1);
          assert.deepEqual(
            server.requests.map(({ httpVersion }) => httpVersion),
            ['2.0', '1.1', '1.1'],
          );
        });
      },
      { allowHTTP1: true },
    );
  });

  it('end with their client', async () => {
    const stuck: Http2Listener = (_request, response) => {
      response.writeHead(200);
      response.write('a');
    };
    await withHttp2Server(stuck, async (server) => {
      await withClient(CLIENT, async (client) => {
        const response = await client.open(download(server), never);
        client.close();
        await assert.rejects(response.toArray(), { code: 'ECONNRESET' });
        await until(() => server.open === 0);
      });
    });
  });
});
