export type { NetworkOptions } from '../network/index.js';
export type { RetryPolicy } from '../support/backoff.js';
export { createHttpClient, type GivenHttpOptions, type HttpOptions } from './client.js';
export { redactBody } from './log.js';
export type { RedirectPolicy } from './redirect.js';
export type {
  BodyRequest,
  CallContext,
  HttpClient,
  HttpRequest,
  HttpTrace,
  RequestEvent,
  ResponseEvent,
  TextAnswer,
  TextRequest,
} from './types.js';
