import type { B2Code } from '../wire/error-body.js';
import type { B2Error } from './b2-error.js';
import type { ErrorCode, OwnCode } from './codes.js';

/**
 * What can mend a failure, and thereby which layer acts: `retry` the HTTP layer, `reauthorize` the session,
 * `new_upload_url` the transfer of an upload (an ordinary call treats it as `retry`), `fail` nobody.
 * Source: B2 docs, "Integration Checklist".
 */
export type Recovery = 'retry' | 'reauthorize' | 'new_upload_url' | 'fail';

const RETRY = ['too_many_requests', 'request_timeout'] as const satisfies readonly B2Code[];
const NEW_URL = ['service_unavailable', 'internal_error', 'auth_token_limit'] as const satisfies readonly B2Code[];
const REAUTHORIZE = ['bad_auth_token', 'expired_auth_token'] as const satisfies readonly B2Code[];
const OWN_RETRY = [
  'timeout',
  'host_not_found',
  'connection_refused',
  'connection_reset',
  'connection_failed',
  'proxy_failed',
] as const satisfies readonly OwnCode[];

const TABLE: ReadonlyMap<ErrorCode, Recovery> = new Map<ErrorCode, Recovery>([
  ...RETRY.map((code) => [code, 'retry'] as const),
  ...OWN_RETRY.map((code) => [code, 'retry'] as const),
  ...NEW_URL.map((code) => [code, 'new_upload_url'] as const),
  ...REAUTHORIZE.map((code) => [code, 'reauthorize'] as const),
]);

/** What can mend this failure. An unknown 5xx is B2's trouble, an unknown 429 or 408 a matter of waiting. */
export function recoveryOf(error: B2Error): Recovery {
  if (error.status !== undefined && error.status >= 500) return 'new_upload_url';
  if (error.status === 429 || error.status === 408) return 'retry';
  return TABLE.get(error.code) ?? 'fail';
}
