export type { RetryPolicy } from '../support/backoff.js';
export { createHttpClient, type HttpOptions } from './client.js';
export { redactBody } from './log.js';
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
