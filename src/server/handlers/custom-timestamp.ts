import type { Call } from '../context.js';
import { badRequest } from '../failure.js';
import { LAST_TIME } from '../server-clock.js';

/**
 * The upload timestamp that a request asks for, decimal milliseconds since 1970; null: the time of the upload. Throws 400
 * `custom_timestamp_not_allowed` where the account may not, and 400 for what is no time or lies in the future.
 * Source: B2 docs, b2_upload_file, `X-Bz-Custom-Upload-Timestamp`.
 */
export function customTimestamp(
  given: string | number | null | undefined,
  { customUploadTimestamps, clock }: Pick<Call, 'customUploadTimestamps' | 'clock'>,
): number | null {
  if (given === null || given === undefined || given === '') return null;
  if (!customUploadTimestamps) {
    throw badRequest('custom upload timestamps are not allowed for this account', 'custom_timestamp_not_allowed');
  }
  const time = /^\d{1,15}$/.test(String(given)) ? Number(given) : Number.NaN;
  if (!(time <= LAST_TIME)) throw badRequest(`the custom upload timestamp is no time in milliseconds: ${given}`);
  if (time > clock.now()) throw badRequest(`the custom upload timestamp must not lie in the future: ${given}`);
  return time;
}
