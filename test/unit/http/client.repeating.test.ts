import assert from 'node:assert/strict';
import { testClock } from '../../helpers/clock.js';
import { empty, failureOf, listBuckets, never, upload, withClient } from '../../helpers/http-client.js';
import { inTurn, json, withWebServer } from '../../helpers/web-server.js';

describe('the HTTP client, repeating', () => {
  const twice = { maxAttempts: 2, firstDelayMs: 1000, maxDelayMs: 64_000 };

  it('waits as long as Retry-After asks, then succeeds', async () => {
    const clock = testClock();
    const busy = json(503, { code: 'service_unavailable' }, { 'retry-after': '7' });
    await withWebServer(inTurn(busy, json(200, { ok: true })), async (server) => {
      const answer = await withClient({ retry: twice, clock }, (client) => client.text(listBuckets(server), never));
      assert.equal(answer.body, '{"ok":true}');
      assert.deepEqual(clock.sleeps, [7000]);
    });
  });

  it('understands a date in Retry-After', async () => {
    const clock = testClock();
    const date = new Date(clock.now() + 9000).toUTCString();
    await withWebServer(inTurn(json(429, {}, { 'retry-after': date }), json(200, {})), async (server) => {
      await withClient({ retry: twice, clock }, (client) => client.text(listBuckets(server), never));
      assert.deepEqual(clock.sleeps, [9000]);
    });
  });

  it('sends the request again after the connection broke in the middle of the answer', async () => {
    const broken = inTurn(
      (request, response) => {
        request.resume();
        response.writeHead(200, { 'content-length': '100' }).write('{', () => request.socket.resetAndDestroy());
      },
      json(200, {}),
    );
    await withWebServer(broken, async (server) => {
      const answer = await withClient({ retry: twice }, (client) => client.text(listBuckets(server), never));
      assert.equal(answer.body, '{}');
      assert.equal(server.requests.length, 2);
    });
  });

  it('never repeats what may have taken effect and is not repeatable', async () => {
    await withWebServer(
      (request) => request.socket.resetAndDestroy(),
      async (server) => {
        const request = listBuckets(server, { repeatable: false });
        const error = await withClient({ retry: twice }, (client) => failureOf(client.text(request, never)));
        assert.deepEqual([error.code, error.ambiguous, server.requests.length], ['connection_reset', true, 1]);
      },
    );
  });

  it('repeats what surely had no effect although it is not repeatable', async () => {
    await withWebServer(inTurn(json(503, {}), json(200, {})), async (server) => {
      const request = listBuckets(server, { repeatable: false });
      await withClient({ retry: twice }, (client) => client.text(request, never));
      assert.equal(server.requests.length, 2);
    });
  });

  it('never repeats an upload', async () => {
    await withWebServer(json(503, { code: 'service_unavailable' }), async (server) => {
      await withClient({ retry: twice }, (client) => failureOf(client.send(upload(server, 0, empty()), never)));
      assert.equal(server.requests.length, 1);
    });
  });
});
