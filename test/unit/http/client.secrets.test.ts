import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { inspect } from 'node:util';
import {
  assertWithoutSecrets,
  blocks,
  failureOf,
  listBuckets,
  never,
  TOKEN,
  upload,
  withClient,
} from '../../helpers/http-client.js';
import { json, withWebServer } from '../../helpers/web-server.js';

describe('the HTTP client, secrets', () => {
  it('never show in an error, inspected, as text or as JSON', async () => {
    const echo = json(400, {
      code: 'auth_token_limit',
      message: `more than one upload using auth token ${TOKEN}`,
      status: 400,
    });
    const reset = (request: { readonly socket: { resetAndDestroy(): unknown } }) => request.socket.resetAndDestroy();
    for (const answer of [echo, reset]) {
      await withWebServer(answer, async (server) => {
        await withClient({}, async (client) => {
          const errors = [
            await failureOf(client.text(listBuckets(server), never)),
            await failureOf(client.send(upload(server, 3, blocks('abc')), never)),
          ];
          for (const error of errors) assertWithoutSecrets(error);
        });
      });
    }
  });

  it('never show in what a trace is told', async () => {
    const seen: unknown[] = [];
    const tell = (event: unknown) => seen.push(event);
    const trace = { request: tell, response: tell, body: tell, retry: tell };
    const answer = json(200, {
      authorizationToken: TOKEN,
      uploadUrl: 'https://pod.example/b2api/v4/b2_upload_file/bucket/opaque_end',
      message: TOKEN,
    });
    await withWebServer(answer, async (server) => {
      await withClient({}, async (client) => {
        await client.text(listBuckets(server), { ...never, trace });
        await client.send(upload(server, 3, blocks('abc')), { ...never, trace });
      });
    });
    assert.equal(seen.length, 6);
    assertWithoutSecrets(seen);
  });

  it('never show to whoever listens to the channels of the library below', async () => {
    const names = [
      'request:create',
      'request:start',
      'response:start',
      'response:end',
      'request:error',
      'request:retry',
    ];
    const seen: unknown[] = [];
    const tell = (message: unknown) => seen.push(message);
    for (const name of names) subscribe(`got:${name}`, tell);
    try {
      const reset = (request: { readonly socket: { resetAndDestroy(): unknown } }) => request.socket.resetAndDestroy();
      for (const answer of [json(200, {}), reset]) {
        await withWebServer(answer, async (server) => {
          await withClient({}, async (client) => {
            const signed = { ...listBuckets(server), url: `${server.url}/file/a/b?Authorization=${TOKEN}` };
            await client.text(signed, never).catch(() => undefined);
            await client.send(upload(server, 3, blocks('abc')), never).catch(() => undefined);
          });
        });
      }
    } finally {
      for (const name of names) unsubscribe(`got:${name}`, tell);
    }
    assert.ok(seen.length > 8, `${seen.length} messages`);
    for (const message of seen) assert.ok(!inspect(message, { depth: 3 }).includes(TOKEN), inspect(message));
  });
});
