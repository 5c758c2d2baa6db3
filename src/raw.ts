/** The native API: one function per endpoint, no state, no login. */
export * from './api/index.js';
export { createHttpClient, type HttpOptions, type RetryPolicy } from './http/index.js';
