import assert from 'node:assert/strict';
import { B2Error } from '../../../src/errors/index.js';
import { blocks, empty, endless, failureOf, never, upload, withClient } from '../../helpers/http-client.js';
import { until } from '../../helpers/until.js';
import { json, withWebServer } from '../../helpers/web-server.js';

describe('the HTTP client, uploads', () => {
  it('send a streamed body with its length', async () => {
    await withWebServer(
      (request, response) => request.pipe(response),
      async (server) => {
        const answer = await withClient({}, (client) => client.send(upload(server, 6, blocks('abc', 'def')), never));
        assert.equal(answer.body, 'abcdef');
        assert.deepEqual(
          [server.requests[0]?.headers['content-length'], server.requests[0]?.headers['transfer-encoding']],
          ['6', undefined],
        );
      },
    );
  });

  it('send an empty body with a length of 0', async () => {
    await withWebServer(json(200, {}), async (server) => {
      await withClient({}, (client) => client.send(upload(server, 0, empty()), never));
      assert.equal(server.requests[0]?.headers['content-length'], '0');
    });
  });

  it('give the error that the server answers before it has taken the body, and stop reading the source', async () => {
    const { seen, blocks: body } = endless();
    await withWebServer(
      (request, response) => {
        request.pause();
        const text = '{"code":"expired_auth_token","message":"","status":401}';
        response.writeHead(401, { 'content-length': text.length }).end(text);
      },
      async (server) => {
        await withClient({}, async (client) => {
          const error = await failureOf(client.send(upload(server, 2 ** 40, body), never));
          assert.deepEqual([error.code, error.status], ['expired_auth_token', 401]);
          await until(() => seen.closed && server.open === 0);
        });
      },
    );
  });

  it('give the answer or the broken connection when the server answers early and closes', async () => {
    const { seen, blocks: body } = endless();
    await withWebServer(
      (_, response) => response.writeHead(503, { connection: 'close' }).end('{"code":"service_unavailable"}'),
      async (server) => {
        await withClient({}, async (client) => {
          const error = await failureOf(client.send(upload(server, 2 ** 40, body), never));
          assert.ok(['service_unavailable', 'connection_reset'].includes(error.code), error.code);
          await until(() => seen.closed && server.open === 0);
        });
      },
    );
  });

  it('give the error of their source and close the connection', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('abc');
      throw new B2Error('source_changed', 'The file was changed while it was read.');
    }
    await withWebServer(
      (request) => request.resume(),
      async (server) => {
        await withClient({}, async (client) => {
          const error = await failureOf(client.send(upload(server, 100, failing()), never));
          assert.equal(error.code, 'source_changed');
          await until(() => server.open === 0);
        });
      },
    );
  });
});
