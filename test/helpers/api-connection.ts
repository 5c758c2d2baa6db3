import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ApiConnection } from '../../src/api/index.js';
import type { HttpOptions } from '../../src/http/index.js';
import type { ApiVersion } from '../../src/wire/account.js';
import { TOKEN, withClient } from './http-client.js';
import { withWebServer } from './web-server.js';

export interface SeenCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

interface ApiTest {
  readonly connection: ApiConnection;
  readonly url: string;
  /** The requests as the server saw them. */
  readonly calls: readonly SeenCall[];
}

interface ApiTestOptions {
  readonly apiVersion?: ApiVersion;
  readonly http?: Partial<HttpOptions>;
}

/** A connection to a real HTTP server that gives the same answer to every request. */
export function withApi<T>(
  answer: RequestListener,
  { apiVersion = 4, http = {} }: ApiTestOptions,
  test: (api: ApiTest) => Promise<T>,
): Promise<T> {
  const calls: SeenCall[] = [];
  const listener: RequestListener = async (request, response) => {
    const { method = '', url = '', headers } = request;
    calls.push({ method, path: url, headers, body: await text(request) });
    answer(request, response);
  };
  return withWebServer(listener, ({ url }) =>
    withClient(http, (client) => {
      const urls = { apiUrl: url, downloadUrl: url };
      return test({ connection: { http: client, apiVersion, authorizationToken: TOKEN, ...urls }, url, calls });
    }),
  );
}

/** An answer of JSON to a request that was read already. */
export function says(value: unknown, status = 200): RequestListener {
  return (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
}
