import type { RequestListener } from 'node:http';
import type { WebServer } from './web-server.js';

/** Token that a fake service gives. */
export const FAKE_TOKEN = '4_fake-account-token-91f2_acct';

/** What another base URL than its own would be. */
export interface FakeUrls {
  readonly apiUrl?: string;
  readonly downloadUrl?: string;
}

/** Answers logins as B2 does, naming itself or the given base URLs; `others` answers the rest. */
export function fakeService(others: RequestListener, urls: FakeUrls = {}): RequestListener {
  return (request, response) => {
    if (!request.url?.endsWith('/b2_authorize_account')) {
      others(request, response);
      return;
    }
    const here = `http://${request.headers.host}`;
    const storageApi = {
      ...{ apiUrl: here, downloadUrl: here, s3ApiUrl: here, ...urls },
      ...{ infoType: 'storageApi', absoluteMinimumPartSize: 5_000_000, recommendedPartSize: 100_000_000 },
      allowed: { capabilities: ['listBuckets', 'writeFiles', 'readFiles'], buckets: null, namePrefix: null },
    };
    const account = { accountId: 'a', authorizationToken: FAKE_TOKEN, applicationKeyExpirationTimestamp: null };
    response.end(JSON.stringify({ ...account, apiInfo: { storageApi } }));
  };
}

/** How a component enters it. */
export const entranceOf = ({ url }: WebServer) => ({
  url,
  applicationKeyId: 'fake-key-id-55d0',
  applicationKey: 'fake-application-key-7c1e',
});
