import assert from 'node:assert/strict';
import { post } from '../../../../src/server/notifications/post.js';
import type { NotificationTarget } from '../../../../src/wire/notification.js';
import { type WebServer, withWebServer } from '../../../helpers/web-server.js';

const target = ({ url }: Pick<WebServer, 'url'>, customHeaders: NotificationTarget['customHeaders'] = null) =>
  ({ targetType: 'webhook', url, customHeaders }) as const;
const never = new AbortController().signal;

describe('a delivery to a webhook', () => {
  it('is taken with 200 alone, and follows no redirect', async () => {
    for (const status of [200, 201, 204, 301, 400, 500]) {
      await withWebServer(
        (_request, response) => response.writeHead(status, { location: '/elsewhere' }).end(),
        async (server) => {
          const failure = await post(target(server), '{}', { timeoutMs: 5000, signal: never });
          assert.equal(failure, status === 200 ? null : `the webhook answered ${status}`);
          assert.equal(server.requests.length, 1);
        },
      );
    }
  });

  it('ends when the whole answer is not there in time', async () => {
    const silent = (): void => undefined;
    const halfway = (_request: unknown, response: { write(text: string): unknown }): void => void response.write('{');
    for (const answer of [silent, halfway]) {
      await withWebServer(answer, async (server) => {
        const failure = await post(target(server), '{}', { timeoutMs: 100, signal: never });
        assert.equal(failure, 'the webhook did not answer within 0.1 seconds');
      });
    }
  });

  it('ends with its signal', () => {
    const stop = new AbortController();
    return withWebServer(
      () => stop.abort(),
      async (server) => {
        assert.notEqual(await post(target(server), '{}', { timeoutMs: 60_000, signal: stop.signal }), null);
        assert.notEqual(await post(target(server), '{}', { timeoutMs: 60_000, signal: stop.signal }), null);
        assert.equal(server.requests.length, 1);
      },
    );
  });

  it('says why it failed when nobody listens, or the connection is cut', async () => {
    let gone = '';
    await withWebServer(
      (request) => request.socket.destroy(),
      async (server) => {
        gone = server.url;
        const failure = await post(target(server), '{}', { timeoutMs: 5000, signal: never });
        assert.match(failure ?? '', /could not be reached: /);
      },
    );
    assert.match((await post(target({ url: gone }), '{}', { timeoutMs: 5000, signal: never })) ?? '', /ECONNREFUSED/);
  });

  it('lets the rule add headers, and change none of its own', () =>
    withWebServer(
      (_request, response) => response.end(),
      async (server) => {
        const given = {
          'Content-Type': 'text/plain',
          host: 'elsewhere',
          'Transfer-Encoding': 'chunked',
          'X-Mine': '1',
        };
        const customHeaders = Object.entries(given).map(([name, value]) => ({ name, value }));
        assert.equal(await post(target(server, customHeaders), '{}', { timeoutMs: 5000, signal: never }), null);
        const headers = server.requests[0]?.headers;
        assert.equal(headers?.['x-mine'], '1');
        assert.equal(headers?.['content-type'], 'application/json');
        assert.equal(headers?.host, server.url.slice('http://'.length));
        assert.deepEqual([headers?.['content-length'], headers?.['transfer-encoding']], ['2', undefined]);
      },
    ));
});
