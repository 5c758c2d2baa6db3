import { OVERRIDE_TO_HEADER } from '../../wire/headers.js';
import { LIMITS } from '../../wire/limits.js';
import { badRequest } from '../failure.js';
import { integer, optional, text } from '../fields.js';
import { hasExtendedParameter, isLegalValue } from '../header-values.js';
import { needName } from '../permissions.js';
import type { JsonEndpoint } from './endpoint.js';
import { findBucket } from './find.js';

type Override = keyof typeof OVERRIDE_TO_HEADER;
export const OVERRIDES = Object.keys(OVERRIDE_TO_HEADER) as readonly Override[];

/** What a download token is bound to. */
export interface DownloadGrant {
  readonly bucketId: string;
  readonly prefix: string;
  /** Each download must repeat these in its query. */
  readonly overrides: Readonly<Partial<Record<Override, string>>>;
}

export const getDownloadAuthorization: JsonEndpoint<'b2_get_download_authorization'> = {
  capability: 'shareFiles',
  fields: {
    bucketId: text,
    fileNamePrefix: text,
    validDurationInSeconds: integer,
    b2ContentDisposition: optional(text),
    b2ContentLanguage: optional(text),
    b2Expires: optional(text),
    b2CacheControl: optional(text),
    b2ContentEncoding: optional(text),
    b2ContentType: optional(text),
  },
  run(request, call) {
    const { bucketId, fileNamePrefix, validDurationInSeconds: seconds } = request;
    findBucket(call, bucketId);
    needName(call.caller, fileNamePrefix);
    if (seconds < 1 || seconds > LIMITS.downloadAuthorizationMaxSeconds) {
      throw badRequest(`validDurationInSeconds out of range: ${seconds}`);
    }
    const given = OVERRIDES.flatMap((name) => {
      const value = request[name];
      return value === null ? [] : [[name, checkOverride(name, value)]];
    });
    if (request.b2ContentDisposition !== null && hasExtendedParameter(request.b2ContentDisposition)) {
      throw badRequest('b2ContentDisposition must not have a parameter whose name ends with a star');
    }
    const grant: DownloadGrant = { bucketId, prefix: fileNamePrefix, overrides: Object.fromEntries(given) };
    const authorizationToken = call.auth.issue('dnld', call.caller, seconds * 1000, JSON.stringify(grant));
    return { authorizationToken, bucketId, fileNamePrefix };
  },
};

/** A value that may stand in the place of a stored header. */
export function checkOverride(name: Override, value: string): string {
  if (!isLegalValue(OVERRIDE_TO_HEADER[name], value)) throw badRequest(`Bad value of ${name}`);
  return value;
}
