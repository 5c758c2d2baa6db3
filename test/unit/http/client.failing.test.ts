import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { testClock } from '../../helpers/clock.js';
import { endless, failureOf, listBuckets, never, upload, withClient } from '../../helpers/http-client.js';
import { until } from '../../helpers/until.js';
import { json, withWebServer } from '../../helpers/web-server.js';

describe('the HTTP client', () => {
  describe('connections that fail', () => {
    it('give connection_refused when nothing listens', async () => {
      const url = await withWebServer(json(200, {}), async (server) => server.url);
      const request = listBuckets({ url });
      const error = await withClient({}, (client) => failureOf(client.text(request, never)));
      assert.deepEqual([error.code, error.ambiguous, error.errorCode], ['connection_refused', false, 10061]);
      assert.match(error.message, /127\.0\.0\.1:\d+ failed: nothing listens there/);
      assert.equal(error.operation, 'b2_list_buckets');
    });

    it('give connection_reset when the server goes away', async () => {
      await withWebServer(
        (request) => request.socket.resetAndDestroy(),
        async (server) => {
          const error = await withClient({}, (client) => failureOf(client.text(listBuckets(server), never)));
          assert.equal(error.code, 'connection_reset');
        },
      );
    });

    it('give timeout when the server says nothing, and close the connection', async () => {
      await withWebServer(
        () => {},
        async (server) => {
          await withClient({ inactivityTimeoutMs: 20 }, async (client) => {
            const error = await failureOf(client.text(listBuckets(server), never));
            assert.deepEqual([error.code, error.errorCode, error.ambiguous], ['timeout', 201, true]);
            await until(() => server.open === 0);
          });
        },
      );
    });

    it('give timeout when the server stops in the middle of its answer', async () => {
      await withWebServer(
        (request, response) => {
          request.resume();
          response.writeHead(200, { 'content-length': '100' }).write('{');
        },
        async (server) => {
          await withClient({ inactivityTimeoutMs: 20 }, async (client) => {
            const error = await failureOf(client.text(listBuckets(server), never));
            assert.equal(error.code, 'timeout');
            await until(() => server.open === 0);
          });
        },
      );
    });

    it('give timeout when the server does not take the body, and close its source', async () => {
      const { seen, blocks } = endless();
      await withWebServer(
        (request) => request.pause(),
        async (server) => {
          await withClient({ inactivityTimeoutMs: 50 }, async (client) => {
            const error = await failureOf(client.send(upload(server, 2 ** 40, blocks), never));
            assert.equal(error.code, 'timeout');
            await until(() => seen.closed);
          });
        },
      );
    });

    it('give tls_failed for a certificate that nobody vouches for, and send nothing', async () => {
      const retry = { maxAttempts: 3, firstDelayMs: 1, maxDelayMs: 1 };
      await withWebServer(
        json(200, {}),
        async (server) => {
          const error = await withClient({ retry }, (client) => failureOf(client.text(listBuckets(server), never)));
          assert.deepEqual([error.code, error.attempts, server.requests.length], ['tls_failed', 1, 0]);
          assert.match(error.message, /DEPTH_ZERO_SELF_SIGNED_CERT/);
        },
        { tls: true },
      );
    });

    for (const url of ['nonsense', 'ftp://127.0.0.1/', 'http://']) {
      it(`give invalid_url for ${url}`, async () => {
        const request = listBuckets({ url: '' }, { url });
        const error = await withClient({}, (client) => failureOf(client.text(request, never)));
        assert.equal(error.code, 'invalid_url');
      });
    }

    it('give invalid_argument for a header that HTTP cannot carry', async () => {
      await withWebServer(json(200, {}), async (server) => {
        await withClient({}, async (client) => {
          for (const headers of [{ 'content-type': 'text/😀' }, { 'x-bz-info-a b': '1' }]) {
            const error = await failureOf(client.text(listBuckets(server, { headers }), never));
            assert.deepEqual([error.code, error.ambiguous], ['invalid_argument', false]);
          }
        });
        assert.equal(server.requests.length, 0);
      });
    });
  });

  describe('aborting', () => {
    it('rejects before anything is sent when the signal is aborted already', async () => {
      await withWebServer(json(200, {}), async (server) => {
        const signal = AbortSignal.abort(new Error('stop'));
        const error = await withClient({}, (client) => failureOf(client.text(listBuckets(server), { signal })));
        assert.deepEqual([error.code, server.opened], ['interrupted', 0]);
      });
    });

    it('rejects at once and closes the connection while the server is silent', async () => {
      await withWebServer(
        () => {},
        async (server) => {
          await withClient({}, async (client) => {
            const controller = new AbortController();
            const failure = failureOf(client.text(listBuckets(server), controller));
            await until(() => server.requests.length === 1);
            controller.abort();
            assert.equal((await failure).code, 'interrupted');
            await until(() => server.open === 0);
            assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
          });
        },
      );
    });

    it('rejects in the middle of an answer', async () => {
      await withWebServer(
        (request, response) => {
          request.resume();
          response.writeHead(200, { 'content-length': '100' }).write('{');
        },
        async (server) => {
          await withClient({}, async (client) => {
            const controller = new AbortController();
            const trace = { response: () => setImmediate(() => controller.abort()) };
            const error = await failureOf(client.text(listBuckets(server), { signal: controller.signal, trace }));
            assert.equal(error.code, 'interrupted');
            await until(() => server.open === 0);
          });
        },
      );
    });

    it('rejects when the watcher of the answer aborts', async () => {
      await withWebServer(json(200, {}), async (server) => {
        await withClient({}, async (client) => {
          for (const ask of [client.text, client.open]) {
            const controller = new AbortController();
            const trace = { response: () => controller.abort() };
            const error = await failureOf(ask(listBuckets(server), { signal: controller.signal, trace }));
            assert.equal(error.code, 'interrupted');
          }
        });
      });
    });

    it('ends an upload and closes its source', async () => {
      const { seen, blocks } = endless();
      const bytes = { received: 0 };
      await withWebServer(
        (request) =>
          request.on('data', (chunk: Buffer) => {
            bytes.received += chunk.length;
          }),
        async (server) => {
          await withClient({}, async (client) => {
            const controller = new AbortController();
            const failure = failureOf(client.send(upload(server, 2 ** 40, blocks), controller));
            await until(() => bytes.received > 0);
            controller.abort();
            assert.equal((await failure).code, 'interrupted');
            await until(() => seen.closed && server.open === 0);
          });
        },
      );
    });

    it('ends the wait before the next try', async () => {
      const controller = new AbortController();
      const clock = { ...testClock(), sleep: (_: number, signal?: AbortSignal) => asleep(controller, signal) };
      const retry = { maxAttempts: 5, firstDelayMs: 1000, maxDelayMs: 1000 };
      await withWebServer(json(503, {}), async (server) => {
        const error = await withClient({ clock, retry }, (client) =>
          failureOf(client.text(listBuckets(server), controller)),
        );
        assert.deepEqual([error.code, server.requests.length], ['interrupted', 1]);
      });
    });
  });
});

/** A sleep that is aborted while it lasts. */
function asleep(controller: AbortController, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    controller.abort();
  });
}
