/** The native API: one function per endpoint, no state, no login. */
export * from './api/index.js';
export {
  B2Error,
  type B2ErrorDetail,
  ERROR_CODES,
  ERROR_NUMBERS,
  type ErrorCode,
  type ErrorNumber,
} from './errors/index.js';
export {
  createHttpClient,
  type GivenHttpOptions,
  type HttpOptions,
  type NetworkOptions,
  type RetryPolicy,
} from './http/index.js';
export type * from './wire/account.js';
export type * from './wire/bucket.js';
export type * from './wire/encryption.js';
export type * from './wire/file.js';
export type * from './wire/guarded.js';
export type * from './wire/ids.js';
export type * from './wire/key.js';
export type * from './wire/large-file.js';
export { LIMITS } from './wire/limits.js';
export type * from './wire/lock.js';
export type * from './wire/notification.js';
