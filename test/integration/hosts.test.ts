import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import type { BackblazeB2 } from '../../src/index.js';
import { entranceOf, FAKE_TOKEN, type FakeUrls, fakeService } from '../helpers/fake-service.js';
import { component, failure } from '../helpers/setup.js';
import { json, type WebServer, withWebServer } from '../helpers/web-server.js';

const nothing: RequestListener = (request, response) => {
  request.resume();
  response.end('{}');
};

/** Runs a component against a service that answers logins, and another server that the service tries to lead it to. */
async function between(
  answer: (other: WebServer) => RequestListener,
  test: (b2: BackblazeB2, other: WebServer, service: WebServer) => Promise<void>,
  urls: (other: WebServer) => FakeUrls = () => ({}),
): Promise<void> {
  await withWebServer(nothing, async (other) => {
    await withWebServer(fakeService(answer(other), urls(other)), async (service) => {
      const b2 = component(entranceOf(service));
      b2.config('MaxAttempts', 1);
      await test(b2, other, service);
    });
  });
}

/** A name that leads nowhere, so that only a refusal is fast. */
const elsewhere = (other: WebServer): string => other.url.replace('127.0.0.1', 'evil.localhost.example');

async function refused(work: Promise<unknown>): Promise<string> {
  const error = await failure(work);
  assert.equal(error.code, 'invalid_url');
  assert.doesNotMatch(error.message, /secret/);
  return error.message;
}

describe('a service that leads away from itself', () => {
  it('by an upload URL gets neither data nor a token there, and the call fails with what to do', async () => {
    const hand = (other: WebServer) =>
      json(200, { bucketId: 'b', uploadUrl: `${elsewhere(other)}/secret`, authorizationToken: 'an upload token' });
    await between(hand, async (b2, other) => {
      b2.fileData = 'data';
      assert.match(await refused(b2.uploadFile('b', 'x')), /evil\.localhost\.example.*AllowedHosts/);
      assert.equal(other.requests.length, 0);
    });
  });

  it('by the answer to a login without TLS gets no token there, and is believed nowhere', async () => {
    const urls = (other: WebServer) => ({ apiUrl: elsewhere(other) });
    await between(
      () => nothing,
      async (b2, other) => {
        assert.match(await refused(b2.listBuckets()), /After the login.*evil\.localhost\.example.*AllowedHosts/);
        assert.equal(b2.accountAuthToken, '');
        b2.config('AllowedHosts', 'localhost.example');
        // It may go there now, but not without TLS.
        assert.match(await refused(b2.listBuckets()), /without TLS/);
        assert.equal(other.requests.length, 0);
      },
      urls,
    );
  });

  it('by a redirection is not followed', async () => {
    const redirect =
      (other: WebServer): RequestListener =>
      (request, response) => {
        request.resume();
        response.writeHead(307, { location: `${other.url}/secret` }).end();
      };
    await between(redirect, async (b2, other) => {
      assert.equal((await failure(b2.listBuckets())).status, 307);
      assert.equal(other.requests.length, 0);
    });
  });

  it('by a redirection that is followed gets no token, no key and no body at the other end', async () => {
    const redirect =
      (other: WebServer): RequestListener =>
      (request, response) => {
        request.resume();
        response.writeHead(302, { location: `${other.url}${request.url}` }).end();
      };
    await between(redirect, async (b2, other, service) => {
      b2.config('FollowRedirects', 1);
      b2.config('OtherHeaders', 'X-Api-Key: another secret of the caller');
      b2.sseMode = 'SSE-C';
      b2.sseCustomerKey = Buffer.alloc(32, 'k');
      assert.match(await refused(b2.listBuckets()), /what it sends must not go/);
      assert.equal(other.requests.length, 0);
      await failure(b2.downloadFile('bucket', 'x'));
      assert.equal(other.requests.length, 1);
      const seen = JSON.stringify(other.requests.map(({ url, rawHeaders }) => [url, rawHeaders])).toLowerCase();
      for (const word of [FAKE_TOKEN, 'authorization', 'customer', 'x-api-key']) {
        assert.ok(!seen.includes(word.toLowerCase()), `${word} in ${seen}`);
      }
      assert.ok(service.requests.at(-1)?.headers.authorization === FAKE_TOKEN, 'the service itself gets the token');
    });
  });
});

describe('base URLs that the caller sets', () => {
  it('are trusted, with what is beside them, and no other host is', async () => {
    const hand = (other: WebServer) =>
      json(200, { bucketId: 'b', uploadUrl: `${other.url}/x`, authorizationToken: 'u' });
    await between(hand, async (b2) => {
      await b2.authorize();
      b2.config('APIURL', 'https://api.partner.invalid');
      b2.config('DownloadURL', 'https://files.partner.invalid');
      for (const work of [b2.listBuckets(), b2.clone().downloadFile('bucket', 'x')]) {
        assert.equal((await failure(work)).code, 'host_not_found');
      }
    });
  });
});
