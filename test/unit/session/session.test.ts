import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { B2Error } from '../../../src/errors/index.js';
import { Session } from '../../../src/session/index.js';
import { testClock } from '../../helpers/clock.js';
import { failureOf, never, withClient } from '../../helpers/http-client.js';
import { until } from '../../helpers/until.js';
import { json, type WebServer, withWebServer } from '../../helpers/web-server.js';

const LOGIN = { applicationKeyId: 'id', applicationKey: 'key', apiVersion: 4 } as const;

interface Service {
  readonly session: Session;
  readonly server: WebServer;
  /** Logins that were answered. */
  readonly logins: number;
}

/** A session with a server that hands out a new token with every login. */
async function withSession(
  test: (service: Service) => Promise<void>,
  { others = json(200, {}), login = LOGIN }: { others?: RequestListener; login?: typeof LOGIN | object } = {},
): Promise<void> {
  let logins = 0;
  const answer: RequestListener = (request, response) => {
    if (request.url?.endsWith('/b2_authorize_account') !== true) return others(request, response);
    const url = `http://${request.headers.host}`;
    const sizes = { absoluteMinimumPartSize: 5_000_000, recommendedPartSize: 100_000_000 };
    const allowed = { buckets: null, capabilities: [], namePrefix: null };
    const storageApi = { ...sizes, apiUrl: url, downloadUrl: url, s3ApiUrl: url, allowed };
    logins++;
    json(200, { accountId: 'a', authorizationToken: `token ${logins}`, apiInfo: { storageApi } })(request, response);
  };
  await withWebServer(answer, (server) =>
    withClient({}, async (http) => {
      const session = Session.create(http, { realm: server.url, ...LOGIN, ...login }, testClock());
      await test({
        session,
        server,
        get logins() {
          return logins;
        },
      });
    }),
  );
}

const refusedToken = (): Promise<never> => Promise.reject(new B2Error('expired_auth_token', 'old', { status: 401 }));

describe('a session', () => {
  it('logs in before the first call and keeps the token', async () => {
    await withSession(async (service) => {
      const { session } = service;
      const tokens = [];
      for (let i = 0; i < 3; i++) tokens.push(await session.call(never, async (c) => c.authorizationToken));
      assert.deepEqual(tokens, ['token 1', 'token 1', 'token 1']);
      assert.equal(service.logins, 1);
    });
  });

  it('logs in once for all who ask at the same time', async () => {
    await withSession(async (service) => {
      const calls = Array.from({ length: 5 }, () => service.session.call(never, async (c) => c.authorizationToken));
      assert.deepEqual([...new Set(await Promise.all(calls))], ['token 1']);
      assert.equal(service.logins, 1);
    });
  });

  it('renews a refused token and repeats the call once', async () => {
    await withSession(async (service) => {
      const tokens: string[] = [];
      const result = await service.session.call(never, async ({ authorizationToken }) => {
        tokens.push(authorizationToken);
        return tokens.length === 1 ? refusedToken() : 'done';
      });
      assert.deepEqual([result, tokens], ['done', ['token 1', 'token 2']]);
    });
  });

  it('gives up when the new token is refused as well', async () => {
    await withSession(async (service) => {
      const error = await failureOf(service.session.call(never, refusedToken));
      assert.equal(error.code, 'expired_auth_token');
      assert.equal(service.logins, 2);
    });
  });

  it('renews once for all calls that were refused the same token', async () => {
    await withSession(async (service) => {
      const { session } = service;
      await session.call(never, async () => undefined);
      const call = () =>
        session.call(never, async ({ authorizationToken: token }) => (token === 'token 1' ? refusedToken() : token));
      assert.deepEqual(await Promise.all([call(), call(), call()]), ['token 2', 'token 2', 'token 2']);
      assert.equal(service.logins, 2);
    });
  });

  it('does not log in again for a failure that a token cannot mend', async () => {
    await withSession(async (service) => {
      const failing = service.session.call(never, () => Promise.reject(new B2Error('unauthorized', 'no right')));
      assert.equal((await failureOf(failing)).code, 'unauthorized');
      assert.equal(service.logins, 1);
    });
  });

  it('asks for no login without a key', async () => {
    const login = { applicationKey: '' };
    await withSession(
      async (service) => {
        const error = await failureOf(service.session.call(never, async () => undefined));
        assert.equal(error.code, 'no_credentials');
        assert.equal(service.server.requests.length, 0);
      },
      { login },
    );
  });

  it('lets one caller be interrupted while another one waits for the same login', async () => {
    await withWebServer(
      () => {},
      (server) =>
        withClient({}, async (http) => {
          const session = Session.create(http, { realm: server.url, ...LOGIN }, testClock());
          const [one, other] = [new AbortController(), new AbortController()];
          const first = session.call(one, async () => 'first');
          const second = session.call(other, async () => 'second');
          await until(() => server.requests.length === 1);
          one.abort();
          assert.equal((await failureOf(first)).code, 'interrupted');
          assert.equal(server.open, 1);
          other.abort();
          assert.equal((await failureOf(second)).code, 'interrupted');
          await until(() => server.open === 0);
        }),
    );
  });

  it('asks for the id of a bucket once, and says when there is none', async () => {
    const bucket = { bucketId: 'b1', bucketName: 'mine' };
    const others: RequestListener = (request, response) => {
      request.setEncoding('utf8').on('data', (text: string) => {
        json(200, { buckets: text.includes('"mine"') ? [bucket] : [] })(request, response);
      });
    };
    await withSession(
      async ({ session, server }) => {
        assert.deepEqual([await session.bucketId('mine', never), await session.bucketId('mine', never)], ['b1', 'b1']);
        assert.equal(server.requests.length, 2);
        assert.equal((await failureOf(session.bucketId('other', never))).code, 'not_found');
      },
      { others },
    );
  });

  it('takes other base URLs for a view of itself', async () => {
    await withSession(async ({ session, server }) => {
      const view = session.replacing({ apiUrl: 'https://api.example.com', downloadUrl: '', authorization: '' });
      const urls = (of: Session) => of.call(never, async ({ apiUrl, downloadUrl }) => [apiUrl, downloadUrl]);
      assert.deepEqual(await urls(view), ['https://api.example.com', server.url]);
      assert.deepEqual(await urls(session), [server.url, server.url]);
    });
  });

  it('needs no login for a download token when the download URL is known', async () => {
    await withSession(async (service) => {
      const token = 'download token';
      const seen = (of: Session) =>
        of.withDownloadToken(token, never, async (c) => [c.downloadUrl, c.authorizationToken]);
      const view = service.session.replacing({ apiUrl: '', downloadUrl: 'https://f.example.com', authorization: '' });
      assert.deepEqual(await seen(view), ['https://f.example.com', token]);
      assert.equal(service.logins, 0);
      assert.deepEqual(await seen(service.session), [service.server.url, token]);
      assert.equal(service.logins, 1);
    });
  });
});
