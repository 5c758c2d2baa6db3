import { OVERRIDE_TO_HEADER } from '../../wire/headers.js';
import { LIMITS } from '../../wire/limits.js';
import { badRequest } from '../failure.js';
import { integer, optional, text } from '../fields.js';
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
    const given = OVERRIDES.flatMap((name) => (request[name] === null ? [] : [[name, request[name]]]));
    const grant: DownloadGrant = { bucketId, prefix: fileNamePrefix, overrides: Object.fromEntries(given) };
    const authorizationToken = call.auth.issue('dnld', call.caller, seconds * 1000, JSON.stringify(grant));
    return { authorizationToken, bucketId, fileNamePrefix };
  },
};
