import assert from 'node:assert/strict';
import { constants, type Http2ServerRequest, type ServerHttp2Session, sensitiveHeaders } from 'node:http2';
import type { HttpClient, TextRequest } from '../../../../src/http/index.js';
import { deferred } from '../../../../src/support/deferred.js';
import {
  download,
  endless,
  failureOf,
  listBuckets,
  never,
  TOKEN,
  upload,
  withClient,
} from '../../../helpers/http-client.js';
import {
  echo,
  type Http2Listener,
  type Http2Server,
  WITH_HTTP2,
  withHttp2Server,
} from '../../../helpers/http2-server.js';
import { until } from '../../../helpers/until.js';

const { NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;
const SSE_KEY = 'x-bz-server-side-encryption-customer-key';
const RETRY_ONCE = { retry: { maxAttempts: 2, firstDelayMs: 0, maxDelayMs: 0 } };

function against(answer: Http2Listener, test: (client: HttpClient, server: Http2Server) => Promise<void>, more = {}) {
  return withHttp2Server(answer, (server) =>
    withClient({ network: WITH_HTTP2, ...more }, (client) => test(client, server)),
  );
}

const call = (server: Http2Server, changes: Partial<TextRequest> = {}) => listBuckets(server, changes);

/** Lets the first `count` requests be answered by another listener. */
function first(count: number, other: Http2Listener, then: Http2Listener = echo): Http2Listener {
  let seen = 0;
  return (request, response) => (seen++ < count ? other : then)(request, response);
}

const reset =
  (code: number): Http2Listener =>
  ({ stream }) =>
    stream.close(code);

interface Sensitive {
  readonly [sensitiveHeaders]?: string[];
}

async function* bytes(blocks: number, size: number): AsyncGenerator<Uint8Array> {
  const block = Buffer.alloc(size);
  for (let i = 0; i < blocks; i++) yield block.fill(i);
}

describe('requests by HTTP/2', () => {
  it('carry the headers of HTTP/1.1 but those about its connections, and tell the version', async () => {
    await against(echo, async (client, server) => {
      const lines: string[] = [];
      const sent: object[] = [];
      const trace = {
        response: ({ statusLine, rawHeaders }: { statusLine: string; rawHeaders(): readonly string[] }) =>
          lines.push(statusLine, ...rawHeaders().filter((name) => name.startsWith(':'))),
        request: ({ headers }: { headers(): object }) => sent.push(headers()),
      };
      const forbidden = { Connection: 'close', 'transfer-encoding': 'chunked', 'keep-alive': '1', host: 'other:1' };
      const { headers: usual } = call(server);
      const answer = await client.text(call(server, { headers: { ...usual, ...forbidden } }), { ...never, trace });
      assert.deepEqual(JSON.parse(answer.body), { bytes: 2, text: '{}' });
      const { headers } = server.requests[0] as Http2ServerRequest;
      assert.equal(headers[':authority'], 'other:1');
      assert.deepEqual(
        Object.keys(headers)
          .filter((name) => !name.startsWith(':'))
          .sort(),
        ['authorization', 'content-length', 'content-type', 'user-agent'],
      );
      assert.deepEqual(lines, ['HTTP/2.0 200 OK']);
      assert.match(JSON.stringify(sent), /"authorization":"\[redacted\]"/);
    });
  });

  it('keep secrets out of the memory of the compressor', async () => {
    await against(
      echo,
      async (client, server) => {
        await client.text(
          call(server, { headers: { authorization: TOKEN, [SSE_KEY]: 'key', 'x-own': '1', 'x-other': '2' } }),
          never,
        );
        await client.send(upload(server, 0, bytes(0, 0)), never);
        const hidden = server.requests.map(({ headers }) =>
          (headers as unknown as Sensitive)[sensitiveHeaders]?.toSorted(),
        );
        // The path of an upload URL is as good as a token.
        assert.deepEqual(hidden, [
          ['authorization', SSE_KEY, 'x-own'],
          [':path', 'authorization'],
        ]);
      },
      { unindexedHeaders: ['x-own'] },
    );
  });

  it('are refused before anything is sent when a header is not one of HTTP', async () => {
    await against(echo, async (client, server) => {
      const { code } = await failureOf(client.text(call(server, { headers: { 'x-bad': 'a\nb' } }), never));
      assert.deepEqual([code, server.requests.length], ['invalid_argument', 0]);
    });
  });

  it('are sent again at once, whole, when the server has not taken them', async () => {
    const refusing = first(2, reset(NGHTTP2_REFUSED_STREAM));
    await against(refusing, async (client, server) => {
      const body = 'x'.repeat(10_000);
      const answer = await client.text(call(server, { body, repeatable: false }), never);
      assert.deepEqual(JSON.parse(answer.body), { bytes: 10_000, text: body });
      assert.deepEqual([server.requests.length, server.opened], [3, 1]);
    });
    // Its last stream id is that of the first request.
    for (const code of [NGHTTP2_NO_ERROR, NGHTTP2_ENHANCE_YOUR_CALM]) {
      const leaving = first(1, ({ stream }) => stream.session?.goaway(code, 1));
      await against(first(1, echo, leaving), async (client, server) => {
        await client.text(call(server), never);
        const answer = await client.send(upload(server, 3000, bytes(3, 1000)), never);
        const text = ['\0', '\x01', '\x02'].map((each) => each.repeat(1000)).join('');
        assert.deepEqual(JSON.parse(answer.body), { bytes: 3000, text });
        assert.deepEqual([server.requests.length, server.opened], [3, 2]);
      });
    }
  });

  it('are not sent in part when they grow too long to be kept while they wait for another session', async () => {
    const leaving = first(1, ({ stream }) => stream.session?.goaway(NGHTTP2_NO_ERROR, 1));
    await against(first(1, echo, leaving), async (client, server) => {
      const [asked, accepted] = [deferred<void>(), deferred<boolean>()];
      let connections = 0;
      const judge = {
        accepts: () => {
          if (++connections === 1) return true;
          asked.resolve();
          return accepted.promise;
        },
      };
      const context = { ...never, trace: { connection: { judge: () => judge } } };
      await client.text(call(server), context);
      async function* growing(): AsyncGenerator<Uint8Array> {
        yield Buffer.alloc(1000);
        await asked.promise;
        setImmediate(() => accepted.resolve(true));
        yield Buffer.alloc(30_000);
      }
      const { code, ambiguous } = await failureOf(client.send(upload(server, 31_000, growing()), context));
      assert.deepEqual([code, ambiguous, server.requests.length], ['connection_reset', false, 2]);
    });
  });

  it('that were not taken are for the retry policy when they cannot be sent at once', async () => {
    await against(reset(NGHTTP2_REFUSED_STREAM), async (client, server) => {
      const error = await failureOf(client.text(call(server, { repeatable: false }), never));
      assert.deepEqual(
        [error.code, error.ambiguous, error.attempts, server.requests.length],
        ['connection_reset', false, 1, 3],
      );
      const { seen, blocks } = endless();
      const uploaded = await failureOf(client.send(upload(server, 2 ** 40, blocks), never));
      assert.deepEqual([uploaded.code, uploaded.ambiguous, server.requests.length], ['connection_reset', false, 4]);
      await until(() => seen.closed);
    });
    const thrice = first(3, reset(NGHTTP2_REFUSED_STREAM));
    await against(
      thrice,
      async (client, server) => {
        await client.text(call(server, { repeatable: false }), never);
        assert.equal(server.requests.length, 4);
      },
      RETRY_ONCE,
    );
  });

  it('that may have been taken are connections that were reset', async () => {
    for (const cut of [reset(NGHTTP2_INTERNAL_ERROR), ({ stream }: Http2ServerRequest) => stream.session?.destroy()]) {
      await against(
        first(1, cut),
        async (client, server) => {
          const error = await failureOf(client.text(call(server, { repeatable: false }), never));
          assert.deepEqual([error.code, error.ambiguous, server.requests.length], ['connection_reset', true, 1]);
          await client.text(call(server), never);
        },
        RETRY_ONCE,
      );
    }
  });

  it('end with an error when their answer is cut off, also by a reset without one', async () => {
    for (const length of [{ 'content-length': 6 }, {}]) {
      for (const code of [NGHTTP2_NO_ERROR, NGHTTP2_INTERNAL_ERROR]) {
        // Without a length nothing tells the end from a reset without an error.
        if (code === NGHTTP2_NO_ERROR && !('content-length' in length)) continue;
        const cut: Http2Listener = (request, response) => {
          request.resume();
          response.writeHead(200, length);
          response.write('abc', () => setImmediate(() => response.stream.close(code)));
        };
        await against(cut, async (client, server) => {
          assert.equal((await failureOf(client.text(call(server), never))).code, 'connection_reset');
          const response = await client.open(download(server), never);
          await assert.rejects(response.toArray());
          assert.equal(response.complete, false);
        });
      }
    }
  });

  it('do not disturb each other when one is aborted', async () => {
    const answers: { end(text: string): void }[] = [];
    const waiting: Http2Listener = (request, response) => {
      request.resume();
      response.writeHead(200);
      response.write('a');
      answers.push(response);
    };
    await against(waiting, async (client, server) => {
      const over = new AbortController();
      const gone = await client.open(download(server), { signal: over.signal });
      const stays = await client.open(download(server), never);
      const { seen, blocks } = endless();
      const uploading = client.send(upload(server, 2 ** 40, blocks), { signal: over.signal });
      await until(() => answers.length === 3);
      over.abort();
      assert.equal((await failureOf(gone.toArray())).code, 'interrupted');
      assert.equal((await failureOf(uploading)).code, 'interrupted');
      await until(() => seen.closed && server.requests[0]?.stream.closed === true);
      answers[1]?.end('b');
      assert.equal(String(Buffer.concat(await stays.toArray())), 'ab');
      assert.equal(server.opened, 1);
    });
  });

  it('give an early answer to an upload, and stop reading its source', async () => {
    const early: Http2Listener = (_, response) => {
      const text = '{"code":"expired_auth_token","message":"","status":401}';
      response.writeHead(401, { 'content-length': text.length }).end(text);
    };
    await against(early, async (client, server) => {
      const { seen, blocks } = endless();
      const error = await failureOf(client.send(upload(server, 2 ** 40, blocks), never));
      assert.deepEqual([error.code, error.status], ['expired_auth_token', 401]);
      await until(() => seen.closed && server.requests[0]?.stream.destroyed === true);
      assert.equal(server.opened, 1);
    });
  });

  it('without a body in their answer end when somebody listens', async () => {
    const bare: Http2Listener = (request, response) => {
      request.resume();
      response
        .writeHead(request.method === 'HEAD' ? 200 : 204, { 'content-length': request.method === 'HEAD' ? 5 : 0 })
        .end();
    };
    await against(bare, async (client, server) => {
      assert.equal((await client.text(call(server), never)).body, '');
      assert.equal((await client.text(call(server, { method: 'HEAD', body: undefined } as object), never)).status, 200);
    });
    await against(
      (_, response) => response.writeHead(200).end(),
      async (client, server) => {
        const response = await client.open(download(server), never);
        await new Promise(setImmediate);
        assert.deepEqual([await response.toArray(), response.complete], [[], true]);
      },
    );
  });

  it('move bytes with back pressure in both directions', async () => {
    let taken = 0;
    const slow: Http2Listener = (request, response) => {
      if (request.method === 'GET') {
        response.writeHead(200, { 'content-length': 50_000_000 });
        response.stream.end(Buffer.alloc(50_000_000));
        return;
      }
      request.once('data', () => request.pause());
    };
    await against(slow, async (client, server) => {
      async function* counted(): AsyncGenerator<Uint8Array> {
        const block = Buffer.alloc(1 << 20);
        for (; ; taken++) yield block;
      }
      const over = new AbortController();
      const uploading = failureOf(client.send(upload(server, 2 ** 40, counted()), { signal: over.signal }));
      const response = await client.open(download(server), never);
      // What may be on its way: 4 MiB of each download, over long connections too.
      const { remoteSettings, state } = server.sessions[0] as ServerHttp2Session;
      assert.equal(remoteSettings.initialWindowSize, 4 * 1024 * 1024);
      assert.ok(Number(state.remoteWindowSize) > 2 ** 30, `${state.remoteWindowSize}`);
      const received = Buffer.concat(await response.toArray()).length;
      assert.equal(received, 50_000_000);
      assert.ok(taken < 4, `${taken} MiB were read for a server that takes none`);
      over.abort();
      await uploading;
    });
  });
});
