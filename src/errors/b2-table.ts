import type { B2Code } from '../wire/error-body.js';

/** What an error answer of B2 means. */
export interface B2Row {
  /** HTTP status that B2 answers with; rarely another one. */
  readonly status: number;
  readonly cause: string;
  /** What the caller can do. */
  readonly remedy: string;
}

const CAPS = 'Raise the cap on the "Caps & Alerts" page of the B2 console, or wait for the next day.';
const RULES = 'Correct the event types of the notification rule.';
const REPEAT = 'Call again; if it goes on, look at the status page of Backblaze.';

/** Every code of B2. docs/errors.md is made from it. Source: B2 docs, each call's "Response Errors". */
export const B2_TABLE: Readonly<Record<B2Code, B2Row>> = {
  access_denied: {
    status: 403,
    cause: 'Object lock protects the file, or the server-side encryption key is not the right one.',
    remedy: 'Wait for the end of the retention, or give the key that the file was stored with.',
  },
  already_hidden: {
    status: 400,
    cause: '`hideFile` on a name whose newest version is a hide marker already.',
    remedy: 'Nothing to do: the name is hidden.',
  },
  auth_token_limit: {
    status: 400,
    cause: 'Two requests used one upload token at the same time.',
    remedy: 'Mended inside. With `backblazeb2/raw`: one upload URL for each upload that is under way.',
  },
  bad_auth_token: {
    status: 401,
    cause: 'The token or the credentials are not known to B2.',
    remedy: 'Check `applicationKeyId` and `applicationKey`. For a download token: make a new one.',
  },
  bad_bucket_id: {
    status: 400,
    cause: 'No bucket has this id, or the key may not see it.',
    remedy: 'Take the id from `listBuckets`, or from `getBucketId` with the name.',
  },
  bad_json: {
    status: 400,
    cause: 'B2 could not read the request.',
    remedy: 'With `backblazeb2/raw`: check the request body.',
  },
  bad_request: {
    status: 400,
    cause: 'B2 refused a field or value; the message says which.',
    remedy: 'Correct that value.',
  },
  bad_value: { status: 400, cause: 'B2 refused a value; the message says which.', remedy: 'Correct that value.' },
  bucket_missing_file_lock: {
    status: 400,
    cause: 'Retention or legal hold for a bucket without object lock.',
    remedy: 'Enable object lock for the bucket first.',
  },
  cannot_delete_non_empty_bucket: {
    status: 400,
    cause: 'The bucket still has versions, hide markers or unfinished uploads.',
    remedy: 'Delete them first: `listFileVersions` and `listMultipartUploads` show them.',
  },
  cap_exceeded: { status: 403, cause: 'A cap of the account is reached.', remedy: CAPS },
  conflict: {
    status: 409,
    cause: 'The bucket is no longer at the revision that `IfRevision` names, or was changed at the same moment.',
    remedy: 'Read the bucket again with `getBucketInfo`, then repeat.',
  },
  custom_timestamp_not_allowed: {
    status: 400,
    cause: 'An upload with a timestamp of its own, which the account may not use.',
    remedy: 'Leave the timestamp out, or ask Backblaze to allow it.',
  },
  download_cap_exceeded: { status: 403, cause: 'The download cap of the account is reached.', remedy: CAPS },
  duplicate_bucket_name: {
    status: 400,
    cause: 'Somebody has a bucket of this name. Names are unique among all accounts.',
    remedy: 'Choose another name.',
  },
  email_not_verified: {
    status: 401,
    cause: 'A public bucket for an account without a verified e-mail address.',
    remedy: 'Verify the address in the B2 console.',
  },
  event_type_categories: {
    status: 400,
    cause: 'A notification rule mixes types that do not go together.',
    remedy: RULES,
  },
  event_type_invalid: { status: 400, cause: 'A notification rule names an unknown type.', remedy: RULES },
  event_type_overlap: { status: 400, cause: 'A notification rule names a type and its whole group.', remedy: RULES },
  event_types_empty: { status: 400, cause: 'A notification rule names no type.', remedy: RULES },
  expired_auth_token: {
    status: 401,
    cause: 'The token is too old.',
    remedy: 'An account token is renewed inside. For a download token: make a new one.',
  },
  file_lock_conflict: {
    status: 400,
    cause: 'Object lock cannot be turned off once it is on.',
    remedy: 'Use another bucket.',
  },
  file_not_present: {
    status: 400,
    cause: 'No version has this name and id.',
    remedy: 'Take both from `listFileVersions`.',
  },
  internal_error: { status: 500, cause: 'B2 failed.', remedy: REPEAT },
  invalid_bucket_id: {
    status: 400,
    cause: 'No bucket has this id.',
    remedy: 'Take the id from `listBuckets`, or from `getBucketId` with the name.',
  },
  invalid_bucket_name: {
    status: 400,
    cause: 'B2 refused the bucket name.',
    remedy: 'Use 6 to 63 letters, digits and hyphens, not beginning with `b2-`.',
  },
  invalid_file_id: { status: 400, cause: 'The text is not a file id.', remedy: 'Take the id from a listing.' },
  metadata_exceeded: {
    status: 400,
    cause: 'File name and metadata together are too long.',
    remedy: 'Shorten them: 7,000 bytes, or 2,048 with encryption or object lock.',
  },
  method_not_allowed: {
    status: 405,
    cause: 'The call does not take this HTTP method.',
    remedy: 'Check `APIURL` and any proxy in between.',
  },
  missing_auth_token: {
    status: 401,
    cause: 'The request arrived without a token.',
    remedy: 'Check any proxy in between: it may remove headers.',
  },
  missing_part: {
    status: 400,
    cause: '`completeMultipartUpload` with a gap in the part numbers, or without parts.',
    remedy: 'Upload the missing part, then complete again.',
  },
  no_payment_history: {
    status: 401,
    cause: 'A public bucket or replication for an account that has never paid.',
    remedy: 'Add a payment method in the B2 console.',
  },
  no_such_file: {
    status: 400,
    cause: 'The bucket has no file of this name. Names are case-sensitive.',
    remedy: 'Take the name from `listFiles` or `listFileVersions`.',
  },
  not_found: {
    status: 404,
    cause: 'No such bucket, file or version; or the newest version of the name is a hide marker.',
    remedy: 'Check the bucket name, the file name and the file id.',
  },
  out_of_range: { status: 400, cause: 'A page size that B2 does not take.', remedy: 'Lower it.' },
  part_sha1_mismatch: {
    status: 400,
    cause: 'The list of digests does not fit the stored parts.',
    remedy: 'Complete the upload again; if it goes on, upload the parts again.',
  },
  range_not_satisfiable: {
    status: 416,
    cause: 'The range begins behind the end of the file.',
    remedy: 'Check `range` and `startByte`.',
  },
  request_timeout: { status: 408, cause: 'B2 waited too long for the request.', remedy: REPEAT },
  restricted_bucket_conflict: {
    status: 400,
    cause: 'Object lock for a restricted bucket.',
    remedy: 'Use another bucket.',
  },
  retain_until_timestamp_must_be_in_future: {
    status: 400,
    cause: 'A retention that ends in the past.',
    remedy: 'Give a later time; check the clock.',
  },
  service_unavailable: { status: 503, cause: 'B2 is busy.', remedy: REPEAT },
  source_replication_conflict: {
    status: 400,
    cause: 'Object lock for a bucket that is the source of a replication.',
    remedy: 'Remove the replication first.',
  },
  source_too_large: {
    status: 400,
    cause: 'A copy of more than 5 GB by one call.',
    remedy: 'Copy ranges as parts: `startMultipartUpload`, `range`, `copyPart`.',
  },
  storage_cap_exceeded: { status: 403, cause: 'The storage cap of the account is reached.', remedy: CAPS },
  too_many_buckets: {
    status: 400,
    cause: 'The account has as many buckets as it may.',
    remedy: 'Delete one that is empty.',
  },
  too_many_requests: {
    status: 429,
    cause: 'More requests than the account may send; `retryAfterMs` is the pause that B2 asks for.',
    remedy: 'Wait, or lower `MaxConcurrentParts` and the number of parallel instances.',
  },
  transaction_cap_exceeded: { status: 403, cause: 'The transaction cap of the account is reached.', remedy: CAPS },
  unauthorized: {
    status: 401,
    cause: 'The key is wrong or expired, or lacks the capability, bucket or name prefix for this call.',
    remedy:
      'Check the key; after `authorize`, `accountCapabilities` and the other account properties say what it may do.',
  },
  unsupported: { status: 401, cause: 'The key needs a newer version of the API.', remedy: 'Set `APIVersion` to 4.' },
};
