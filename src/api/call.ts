import { B2Error } from '../errors/index.js';
import type { CallContext, HttpClient } from '../http/index.js';
import type { ApiVersion } from '../wire/account.js';
import type { EndpointName, Endpoints } from '../wire/endpoints.js';

/** Where calls go and with what right. */
export interface ApiConnection {
  readonly http: HttpClient;
  readonly apiVersion: ApiVersion;
  /** Base URL of calls, from b2_authorize_account. */
  readonly apiUrl: string;
  /** Base URL of downloads, from b2_authorize_account. */
  readonly downloadUrl: string;
  /** Account token, valid for 24 hours at most. */
  readonly authorizationToken: string;
}

/** For callers that neither abort nor watch. */
export const DETACHED: CallContext = { signal: new AbortController().signal };

export type { CallContext, HttpClient, HttpTrace, RequestEvent, ResponseEvent } from '../http/index.js';

export function endpointUrl(base: string, version: ApiVersion, endpoint: string): string {
  return `${base.replace(/\/+$/, '')}/b2api/v${version}/${endpoint}`;
}

/**
 * One JSON call, sent as POST under every version. `repeatable` says that sending it twice does no harm.
 * Rejects with B2's code, or with a code of the connection.
 */
export async function call<E extends EndpointName>(
  connection: ApiConnection,
  endpoint: E,
  request: Endpoints[E]['request'],
  context: CallContext,
  repeatable: boolean,
): Promise<Endpoints[E]['response']> {
  const answer = await connection.http.text(
    {
      operation: endpoint,
      method: 'POST',
      url: endpointUrl(connection.apiUrl, connection.apiVersion, endpoint),
      headers: { authorization: connection.authorizationToken, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      repeatable,
    },
    context,
  );
  return parseAnswer<Endpoints[E]['response']>(endpoint, answer.body);
}

/** The list of an answer, of objects. Rejects an answer without one with `bad_response`. */
export function listOf<T>(operation: string, list: readonly T[] | undefined): readonly T[] {
  if (Array.isArray(list) && list.every((item) => typeof item === 'object' && item !== null)) return list;
  throw new B2Error('bad_response', `${operation} was answered without its list. Check the URL and any proxy.`, {
    operation,
  });
}

/** The JSON object of an answer. Rejects anything else with `bad_response`: a captive portal's page, a cut body. */
export function parseAnswer<T>(operation: string, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new B2Error(
      'bad_response',
      `${operation} was answered with something that is not JSON. Check the URL and any proxy.`,
      {
        operation,
        cause,
      },
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new B2Error('bad_response', `${operation} was answered with JSON that is not an object.`, { operation });
  }
  return value as T;
}
