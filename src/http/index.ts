export { createHttpClient, type HttpOptions } from './client.js';
export type { RetryPolicy } from './retry.js';
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
