import type { IncomingMessage } from 'node:http';
import { B2Error } from '../errors/index.js';
import { type ApiConnection, type CallContext, DETACHED, endpointUrl } from './call.js';

export const CUSTOM_METHODS = ['GET', 'HEAD', 'POST'] as const;

export interface CustomRequest {
  readonly method: (typeof CUSTOM_METHODS)[number];
  /** Name of the endpoint, for example `b2_list_buckets`. */
  readonly operation: string;
  readonly query: readonly (readonly [string, string])[];
  /** JSON, for POST alone; empty: none. */
  readonly body: string;
}

/** Any endpoint of the native API. A POST is not repeated. Rejects with B2's code, or with a code of the connection. */
export function openCustomRequest(
  connection: ApiConnection,
  { method, operation, query, body }: CustomRequest,
  context: CallContext = DETACHED,
): Promise<IncomingMessage> {
  if (!/^[A-Za-z0-9_]+$/.test(operation)) {
    throw new B2Error(
      'invalid_argument',
      `The operation ${JSON.stringify(operation)} is not legal: it takes the name of an endpoint, for example b2_list_buckets.`,
    );
  }
  const url = new URL(endpointUrl(connection.apiUrl, connection.apiVersion, operation));
  for (const [name, value] of query) url.searchParams.append(name, value);
  const headers = {
    authorization: connection.authorizationToken,
    ...(body === '' ? {} : { 'content-type': 'application/json' }),
  };
  return connection.http.open({ operation, method, url: url.href, headers, ...(body === '' ? {} : { body }) }, context);
}
