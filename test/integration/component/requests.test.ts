import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { deflateSync, gzipSync } from 'node:zlib';
import { entranceOf, FAKE_TOKEN, fakeService } from '../../helpers/fake-service.js';
import { bytesOf, component, failure, requestsOf, withServer } from '../../helpers/setup.js';
import { json, type WebServer, withWebServer } from '../../helpers/web-server.js';

const NO_BUCKETS = JSON.stringify({ buckets: [] });

async function against(
  others: RequestListener,
  test: (b2: ReturnType<typeof component>, service: WebServer) => Promise<void>,
) {
  await withWebServer(fakeService(others), async (service) => {
    await test(component(entranceOf(service)), service);
  });
}

/** Answers from the second address on, to which it redirects first. */
const redirecting =
  (status: number, hops = 1): RequestListener =>
  (request, response) => {
    const done = Number(new URL(request.url ?? '', 'http://x').searchParams.get('hop'));
    if (done === hops) json(200, { buckets: [], method: request.method })(request, response);
    else {
      request.resume();
      response.writeHead(status, { location: `/hop?hop=${done + 1}` }).end();
    }
  };

describe('requests of the component', () => {
  const setup = withServer();

  it('follow redirections as FollowRedirects, GetOn302Redirect and MaxRedirectAttempts say', async () => {
    await against(redirecting(302, 2), async (b2, service) => {
      assert.equal((await failure(b2.listBuckets())).status, 302);
      for (const follow of [1, 2]) {
        b2.config('FollowRedirects', follow);
        await b2.listBuckets();
        assert.equal(JSON.parse(b2.config('TransferredData')).method, 'POST');
      }
      b2.config('GetOn302Redirect', true);
      await b2.listBuckets();
      assert.equal(JSON.parse(b2.config('TransferredData')).method, 'GET');
      assert.equal(service.requests.at(-1)?.headers.authorization, FAKE_TOKEN);
      b2.config('MaxRedirectAttempts', 1);
      assert.match((await failure(b2.listBuckets())).message, /more than 1 times/);
    });
  });

  it('are answered in less bytes with AllowHTTPCompression, in the encodings of AcceptEncoding', async () => {
    const packed: RequestListener = (request, response) => {
      request.resume();
      const asked = request.headers['accept-encoding'];
      if (asked === undefined) response.end(NO_BUCKETS);
      else if (asked.startsWith('deflate'))
        response.writeHead(200, { 'content-encoding': 'deflate' }).end(deflateSync(NO_BUCKETS));
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(NO_BUCKETS));
    };
    await against(packed, async (b2, service) => {
      const asked = async () => {
        await b2.listBuckets();
        assert.equal(b2.config('TransferredData'), NO_BUCKETS);
        return service.requests.at(-1)?.headers['accept-encoding'];
      };
      assert.equal(await asked(), undefined);
      b2.config('AllowHTTPCompression', true);
      assert.equal(await asked(), 'gzip, deflate');
      b2.config('AcceptEncoding', 'deflate, br');
      assert.equal(await asked(), 'deflate');
    });
  });

  it('are of the version that HTTPVersion and AllowHTTPFallback allow', async () => {
    const opened = async (version: string): Promise<number> => {
      let count = 0;
      await against(json(200, { buckets: [] }), async (b2, service) => {
        b2.config('HTTPVersion', version);
        for (const _ of [1, 2]) await b2.listBuckets();
        assert.equal(b2.config('NegotiatedHTTPVersion'), '1.1');
        count = service.opened;
      });
      return count;
    };
    // The login is one of the three requests.
    assert.deepEqual([await opened('1.1'), await opened('1.0'), await opened('2.0')], [1, 3, 1]);
    const { b2 } = setup;
    b2.config('HTTPVersion', '2.0');
    b2.config('AllowHTTPFallback', false);
    const { code, message } = await failure(b2.listBuckets());
    assert.equal(code, 'invalid_setting');
    assert.match(message, /is asked without TLS, where HTTP\/2 is not spoken, and AllowHTTPFallback is off/);
  });

  it('never ask for packed downloads', async () => {
    const { b2, bucketId, bucketName } = setup;
    b2.config('AllowHTTPCompression', true);
    b2.fileData = bytesOf(1000);
    await b2.uploadFile(bucketId, 'x');
    const requests = requestsOf(b2);
    await b2.downloadFile(bucketName, 'x');
    assert.equal(requests.find(({ call }) => call === 'file')?.headers['accept-encoding'], undefined);
  });

  it('carry Authorization as it is, but for the login and the uploads, and show it nowhere', async () => {
    const { b2, bucketId, bucketName, server } = setup;
    b2.fileData = 'content';
    await b2.uploadFile(bucketId, 'x');
    const other = component(server);
    await other.authorize();
    const token = other.accountAuthToken;
    const log: string[] = [];
    b2.onLog = ({ message }) => log.push(message);
    b2.config('LogLevel', 3);
    b2.config('Authorization', token);
    await b2.listBuckets();
    await b2.downloadFile(bucketName, 'x');
    b2.fileData = 'more';
    await b2.uploadFile(bucketId, 'y');
    assert.ok(log.length > 10 && !log.join('\n').includes(token), 'the token was logged');

    b2.config('Authorization', 'made-up-authorization');
    const logins = log.filter((line) => line.includes('b2_authorize_account')).length;
    const error = await failure(b2.listBuckets());
    assert.equal(error.code, 'bad_auth_token');
    assert.ok(!String(error).includes('made-up-authorization'), 'the token is in the error');
    assert.equal(log.filter((line) => line.includes('b2_authorize_account')).length, logins, 'it logged in again');
  });

  it('tell that a file has not changed since IfModifiedSince, where the service heeds it', async () => {
    const heeding: RequestListener = (request, response) => {
      request.resume();
      response.writeHead(request.headers['if-modified-since'] === undefined ? 404 : 304).end();
    };
    await against(heeding, async (b2) => {
      assert.equal((await failure(b2.downloadFile('bucket', 'x'))).code, 'not_found');
      b2.config('IfModifiedSince', 'Wed, 21 Oct 2026 07:28:00 GMT');
      const error = await failure(b2.downloadFile('bucket', 'x'));
      assert.deepEqual([error.code, error.status, error.attempts], ['not_modified', 304, 1]);
    });
  });
});
