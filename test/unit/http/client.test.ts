import assert from 'node:assert/strict';
import { getEventListeners, once } from 'node:events';
import type { RequestListener } from 'node:http';
import { download, empty, failureOf, listBuckets, never, upload, withClient } from '../../helpers/http-client.js';
import { until } from '../../helpers/until.js';
import { inTurn, json, withWebServer } from '../../helpers/web-server.js';

describe('the HTTP client', () => {
  describe('small requests', () => {
    it('sends the body and gives status, headers and text of the answer', async () => {
      await withWebServer(
        (request, response) => request.pipe(response.setHeader('x-method', request.method ?? '')),
        async (server) => {
          const answer = await withClient({}, (client) => client.text(listBuckets(server, { body: '{"é":1}' }), never));
          assert.deepEqual([answer.status, answer.headers['x-method'], answer.body], [200, 'POST', '{"é":1}']);
        },
      );
    });

    it('sends a POST without a body as an empty one', async () => {
      await withWebServer(json(200, {}), async (server) => {
        const { body: _, ...request } = listBuckets(server);
        await withClient({}, (client) => client.text(request, never));
        assert.equal(server.requests[0]?.headers['content-length'], '0');
      });
    });

    it('are answered with an empty text when there is none', async () => {
      const nothing: RequestListener = (request, response) => request.resume().on('end', () => response.end());
      await withWebServer(inTurn(nothing, json(200, {})), async (server) => {
        await withClient({}, async (client) => {
          assert.equal((await client.text(listBuckets(server), never)).body, '');
          assert.equal((await client.text(listBuckets(server), never)).body, '{}');
        });
        assert.equal(server.opened, 1);
      });
    });

    it('names itself behind the name it was given', async () => {
      await withWebServer(json(200, {}), async (server) => {
        await withClient({ userAgent: 'app/1.0' }, (client) => client.text(listBuckets(server), never));
        assert.match(server.requests[0]?.headers['user-agent'] ?? '', /^app\/1\.0 backblazeb2\/\d+\.\d+\.\d+ node\//);
      });
    });

    it('keeps one connection for requests in turn', async () => {
      await withWebServer(json(200, {}), async (server) => {
        await withClient({}, async (client) => {
          for (let i = 0; i < 10; i++) await client.text(listBuckets(server), never);
          for (let i = 0; i < 10; i++) await client.text({ ...download(server), repeatable: true }, never);
          for (let i = 0; i < 10; i++) await (await client.open(download(server), never)).toArray();
        });
        assert.equal(server.opened, 1);
      });
    });

    it('opens a connection for each request when keep-alive is off', async () => {
      await withWebServer(json(200, {}), async (server) => {
        await withClient({ network: { keepAlive: false } }, async (client) => {
          for (let i = 0; i < 3; i++) await client.text(listBuckets(server), never);
        });
        assert.equal(server.opened, 3);
      });
    });

    it('does not follow a redirect', async () => {
      const redirect = json(302, {}, { location: '/elsewhere' });
      await withWebServer(redirect, async (server) => {
        const error = await withClient({}, (client) => failureOf(client.text(listBuckets(server), never)));
        assert.deepEqual([error.status, error.code, server.requests.length], [302, 'http_error', 1]);
      });
    });

    it('leaves no listener on the signal, however many requests share it', async () => {
      const warnings: Error[] = [];
      const warn = (warning: Error) => warnings.push(warning);
      process.on('warning', warn);
      try {
        await withWebServer(json(200, {}), async (server) => {
          const { signal } = new AbortController();
          await withClient({}, async (client) => {
            await Promise.all(Array.from({ length: 20 }, () => client.text(listBuckets(server), { signal })));
            await client.send(upload(server, 0, empty()), { signal });
          });
          assert.equal(getEventListeners(signal, 'abort').length, 0);
        });
        assert.deepEqual(warnings, []);
      } finally {
        process.off('warning', warn);
      }
    });

    it('closes its idle connections', async () => {
      await withWebServer(json(200, {}), async (server) => {
        await withClient({}, (client) => client.text(listBuckets(server), never));
        await until(() => server.open === 0);
      });
    });
  });

  describe('answers that are not a success', () => {
    const cases = [
      { status: 400, code: 'bad_request' },
      { status: 401, code: 'expired_auth_token' },
      { status: 403, code: 'storage_cap_exceeded' },
      { status: 404, code: 'not_found' },
      { status: 409, code: 'conflict' },
      { status: 503, code: 'service_unavailable' },
    ];
    for (const { status, code } of cases) {
      it(`become an error with the code ${code} for ${status}`, async () => {
        await withWebServer(json(status, { code, message: 'because', status }), async (server) => {
          const error = await withClient({}, (client) => failureOf(client.text(listBuckets(server), never)));
          assert.deepEqual([error.code, error.status, error.operation], [code, status, 'b2_list_buckets']);
          assert.match(error.message, /because/);
        });
      });
    }

    it('become an error by their status when they are a page of HTML', async () => {
      const page: RequestListener = (request, response) => {
        request.resume();
        response.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1></html>');
      };
      await withWebServer(page, async (server) => {
        const error = await withClient({}, (client) => failureOf(client.text(listBuckets(server), never)));
        assert.deepEqual([error.code, error.status], ['http_error', 502]);
        assert.doesNotMatch(error.message, /</);
      });
    });

    it('keep the connection for the next request', async () => {
      await withWebServer(inTurn(json(404, {}), json(200, {})), async (server) => {
        await withClient({}, async (client) => {
          await failureOf(client.text(listBuckets(server), never));
          await client.text(listBuckets(server), never);
        });
        assert.equal(server.opened, 1);
      });
    });
  });

  describe('downloads', () => {
    it('hand over the answer as a stream before its end', async () => {
      await withWebServer(
        (_, response) => response.writeHead(200, { 'content-length': '6' }).write('abc'),
        async (server) => {
          await withClient({}, async (client) => {
            const response = await client.open(download(server), never);
            const [chunk] = await response.take(1).toArray();
            assert.equal(String(chunk), 'abc');
            response.destroy();
            await until(() => server.open === 0);
          });
        },
      );
    });

    it('are not ended by a reader that pauses longer than the time limit', async () => {
      const answers: { end(): void }[] = [];
      await withWebServer(
        (request, response) => {
          if (request.url === '/silent') return;
          response.writeHead(200, { 'content-length': '6' }).write('abc');
          answers.push({ end: () => response.end('def') });
        },
        async (server) => {
          await withClient({ inactivityTimeoutMs: 20 }, async (client) => {
            const response = await client.open(download(server), never);
            // A request of its own that runs into the same limit shows that the limit has passed.
            const silent = { ...download(server), url: `${server.url}/silent` };
            assert.equal((await failureOf(client.open(silent, never))).code, 'timeout');
            answers[0]?.end();
            assert.equal(Buffer.concat((await response.toArray()) as Buffer[]).toString(), 'abcdef');
          });
        },
      );
    });

    it('ask for the bytes as they are stored, not packed for the way', async () => {
      await withWebServer(json(200, {}, { 'content-encoding': 'gzip' }), async (server) => {
        const body = await withClient({}, async (client) => (await client.open(download(server), never)).toArray());
        assert.equal(Buffer.concat(body).toString(), '{}');
        assert.equal(server.requests[0]?.headers['accept-encoding'], undefined);
      });
    });

    it('of nothing end only when somebody listens', async () => {
      await withWebServer(
        (_, response) => response.writeHead(200, { 'content-length': '0' }).end(),
        async (server) => {
          await withClient({}, async (client) => {
            const response = await client.open(download(server), never);
            await once(response.resume(), 'end');
          });
          assert.equal(server.opened, 1);
        },
      );
    });

    it('are refused with the error of the answer', async () => {
      await withWebServer(json(404, { code: 'not_found', message: '', status: 404 }), async (server) => {
        const error = await withClient({}, (client) => failureOf(client.open(download(server), never)));
        assert.equal(error.code, 'not_found');
      });
    });

    it('end with an error when the connection breaks', async () => {
      await withWebServer(
        (request, response) =>
          response.writeHead(200, { 'content-length': '6' }).write('abc', () => request.socket.resetAndDestroy()),
        async (server) => {
          await withClient({}, async (client) => {
            const response = await client.open(download(server), never);
            await assert.rejects(response.toArray());
          });
        },
      );
    });

    it('end with interrupted when they are aborted', async () => {
      await withWebServer(
        (_, response) => response.writeHead(200, { 'content-length': '6' }).write('abc'),
        async (server) => {
          await withClient({}, async (client) => {
            const controller = new AbortController();
            const response = await client.open(download(server), controller);
            const failure = failureOf(response.toArray());
            controller.abort();
            assert.equal((await failure).code, 'interrupted');
            await until(() => server.open === 0);
          });
        },
      );
    });
  });
});
