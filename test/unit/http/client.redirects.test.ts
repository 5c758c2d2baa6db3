import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { RedirectPolicy } from '../../../src/http/index.js';
import {
  blocks,
  download,
  failureOf,
  listBuckets,
  never,
  TOKEN,
  upload,
  withClient,
} from '../../helpers/http-client.js';
import { json, withWebServer } from '../../helpers/web-server.js';

const FOLLOW: RedirectPolicy = { follow: 'always', max: 3, rewriteToGet: false };

const to =
  (status: number, location: (url: string) => string): RequestListener =>
  (request, response) => {
    request.resume();
    response.writeHead(status, { location: location(request.url ?? '') }).end();
  };

const read: RequestListener = (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { method, headers } = request;
    const body = JSON.stringify({ method, body: Buffer.concat(chunks).toString(), token: headers.authorization });
    response.setHeader('content-length', Buffer.byteLength(body));
    response.end(body);
  });
};

const moved: RequestListener = (request, response) => {
  if (request.url?.startsWith('/moved')) read(request, response);
  else to(307, () => '/moved')(request, response);
};

describe('the HTTP client, redirections', () => {
  it('are failures with their status until they are to be followed', async () => {
    await withWebServer(moved, async (server) => {
      await withClient({}, async (client) => {
        const error = await failureOf(client.text(listBuckets(server), never));
        assert.deepEqual([error.code, error.status], ['http_error', 307]);
      });
      assert.equal(server.requests.length, 1);
    });
  });

  it('on the same server are followed with the token and the body', async () => {
    await withWebServer(moved, async (server) => {
      await withClient({ redirects: FOLLOW }, async (client) => {
        const answer = await client.text(listBuckets(server), never);
        assert.deepEqual(JSON.parse(answer.body), { method: 'POST', body: '{}', token: TOKEN });
        const body = await client.open(download(server), never);
        body.resume();
      });
    });
  });

  it('to another server never take a token, a header of the caller or a body there', async () => {
    await withWebServer(read, async (other) => {
      await withWebServer(
        to(302, (path) => `${other.url}${path}`),
        async (server) => {
          await withClient({ redirects: FOLLOW, headers: { 'x-api-key': 'mine' } }, async (client) => {
            const body = await client.open(download(server), never);
            body.resume();
            assert.equal((await failureOf(client.text(listBuckets(server), never))).code, 'invalid_url');
            const bytes = upload(server, 3, blocks('abc'));
            assert.equal((await failureOf(client.send(bytes, never))).code, 'invalid_url');
          });
          assert.equal(other.requests.length, 1);
          const [request] = other.requests;
          assert.deepEqual(Object.keys(request?.headers ?? {}).toSorted(), ['connection', 'host', 'user-agent']);
          assert.ok(!JSON.stringify(request?.rawHeaders).includes(TOKEN), 'the token went to another server');
        },
      );
    });
  });

  it('in a circle end at the limit', async () => {
    await withWebServer(
      to(308, (path) => `${path}x`),
      async (server) => {
        await withClient({ redirects: FOLLOW }, async (client) => {
          const error = await failureOf(client.text(listBuckets(server), never));
          assert.match(error.message, /more than 3 times/);
        });
        assert.equal(server.requests.length, 4);
      },
    );
  });

  it('to a machine without TLS are refused before anything is sent', async () => {
    await withWebServer(
      to(302, () => 'http://b2.invalid/'),
      async (server) => {
        await withClient({ redirects: FOLLOW }, async (client) => {
          const error = await failureOf(client.open(download(server), never));
          assert.deepEqual([error.code, /b2\.invalid without TLS/.test(error.message)], ['invalid_url', true]);
        });
      },
    );
  });
});

describe('the HTTP client, packed answers', () => {
  const pack: RequestListener = (request, response) => {
    request.resume();
    const asked = request.headers['accept-encoding'];
    const body = JSON.stringify({ asked: asked ?? null });
    if (asked === undefined) json(200, { asked: null })(request, response);
    else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
  };

  it('are asked for and unpacked when they are allowed, and never for downloads', async () => {
    await withWebServer(pack, async (server) => {
      const asked = async (acceptEncoding: string): Promise<unknown> =>
        withClient(
          { acceptEncoding },
          async (client) => JSON.parse((await client.text(listBuckets(server), never)).body).asked,
        );
      assert.equal(await asked(''), null);
      assert.equal(await asked('gzip, deflate, br'), 'gzip, deflate');
      await withClient({ acceptEncoding: 'gzip' }, async (client) => {
        (await client.open(download(server), never)).resume();
      });
      assert.equal(server.requests.at(-1)?.headers['accept-encoding'], undefined);
    });
  });
});
