import assert from 'node:assert/strict';
import { failure, withServer } from '../helpers/setup.js';
import { withWebServer } from '../helpers/web-server.js';

describe('a service that hands out an upload URL to another host', () => {
  const setup = withServer();

  it('gets neither data nor a token there, and the call fails with what to do', async () => {
    const { b2, bucketId } = setup;
    await withWebServer(
      () => {},
      async (other) => {
        const evil = other.url.replace('127.0.0.1', 'evil.localhost.example');
        await withWebServer(
          (request, response) => {
            if (request.url?.includes('b2_authorize_account')) {
              const account = { accountId: 'a', authorizationToken: 't', applicationKeyExpirationTimestamp: null };
              const here = `http://${request.headers.host}`;
              const storageApi = {
                apiUrl: here,
                downloadUrl: here,
                s3ApiUrl: here,
                infoType: 'storageApi',
                absoluteMinimumPartSize: 5e6,
                recommendedPartSize: 1e8,
                allowed: { capabilities: ['writeFiles'], buckets: null, namePrefix: null },
              };
              response.end(JSON.stringify({ ...account, apiInfo: { storageApi } }));
            } else response.end(JSON.stringify({ bucketId, uploadUrl: `${evil}/secret`, authorizationToken: 'u' }));
          },
          async (service) => {
            const victim = b2.clone();
            victim.config('Realm', service.url);
            victim.fileData = 'data';
            const error = await failure(victim.uploadFile(bucketId, 'x'));
            assert.equal(error.code, 'invalid_url');
            assert.match(error.message, /evil\.localhost\.example.*AllowedHosts/);
            assert.doesNotMatch(error.message, /secret/);
          },
        );
        assert.equal(other.requests.length, 0);
      },
    );
  });
});
