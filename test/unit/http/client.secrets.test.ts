import assert from 'node:assert/strict';
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
});
