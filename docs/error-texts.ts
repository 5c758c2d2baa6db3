import type { ErrorCode } from '../src/errors/index.js';

interface ErrorText {
  readonly cause: string;
  readonly remedy: string;
}

const CAPS = 'Raise the cap on the "Caps & Alerts" page of the B2 console, or wait for the next day.';
const RULES = 'Correct the event types of the notification rule.';
const REPEAT = 'Call again; if it goes on, look at the status page of Backblaze.';

/** What each code means and what to do. The compiler demands a text for every code. */
export const ERROR_TEXTS: Readonly<Record<ErrorCode, ErrorText>> = {
  access_denied: {
    cause: 'Object lock protects the file, or the server-side encryption key is not the right one.',
    remedy: 'Wait for the end of the retention, or give the key that the file was stored with.',
  },
  already_hidden: {
    cause: '`hideFile` on a name whose newest version is a hide marker already.',
    remedy: 'Nothing to do: the name is hidden.',
  },
  auth_token_limit: {
    cause: 'Two requests used one upload token at the same time.',
    remedy: 'Mended inside. With `backblazeb2/raw`: one upload URL for each upload that is under way.',
  },
  bad_auth_token: {
    cause: 'The token or the credentials are not known to B2.',
    remedy: 'Check `applicationKeyId` and `applicationKey`. For a download token: make a new one.',
  },
  bad_bucket_id: {
    cause: 'No bucket has this id, or the key may not see it.',
    remedy: 'Take the id from `listBuckets`, or from `getBucketId` with the name.',
  },
  bad_json: { cause: 'B2 could not read the request.', remedy: 'With `backblazeb2/raw`: check the request body.' },
  bad_request: { cause: 'B2 refused a field or value; the message says which.', remedy: 'Correct that value.' },
  bad_value: { cause: 'B2 refused a value; the message says which.', remedy: 'Correct that value.' },
  bucket_missing_file_lock: {
    cause: 'Retention or legal hold for a bucket without object lock.',
    remedy: 'Enable object lock for the bucket first.',
  },
  cannot_delete_non_empty_bucket: {
    cause: 'The bucket still has versions, hide markers or unfinished uploads.',
    remedy: 'Delete them first: `listFileVersions` and `listMultipartUploads` show them.',
  },
  cap_exceeded: { cause: 'A cap of the account is reached.', remedy: CAPS },
  conflict: {
    cause: 'The bucket is no longer at the revision that `IfRevision` names, or was changed at the same moment.',
    remedy: 'Read the bucket again with `getBucketInfo`, then repeat.',
  },
  custom_timestamp_not_allowed: {
    cause: 'An upload with a timestamp of its own, which the account may not use.',
    remedy: 'Leave the timestamp out, or ask Backblaze to allow it.',
  },
  download_cap_exceeded: { cause: 'The download cap of the account is reached.', remedy: CAPS },
  duplicate_bucket_name: {
    cause: 'Somebody has a bucket of this name. Names are unique among all accounts.',
    remedy: 'Choose another name.',
  },
  email_not_verified: {
    cause: 'A public bucket for an account without a verified e-mail address.',
    remedy: 'Verify the address in the B2 console.',
  },
  event_type_categories: { cause: 'A notification rule mixes types that do not go together.', remedy: RULES },
  event_type_invalid: { cause: 'A notification rule names an unknown type.', remedy: RULES },
  event_type_overlap: { cause: 'A notification rule names a type and its whole group.', remedy: RULES },
  event_types_empty: { cause: 'A notification rule names no type.', remedy: RULES },
  expired_auth_token: {
    cause: 'The token is too old.',
    remedy: 'An account token is renewed inside. For a download token: make a new one.',
  },
  file_lock_conflict: {
    cause: 'Object lock cannot be turned off once it is on.',
    remedy: 'Use another bucket.',
  },
  file_not_present: {
    cause: 'No version has this name and id.',
    remedy: 'Take both from `listFileVersions`.',
  },
  internal_error: { cause: 'B2 failed.', remedy: REPEAT },
  invalid_bucket_id: {
    cause: 'No bucket has this id.',
    remedy: 'Take the id from `listBuckets`, or from `getBucketId` with the name.',
  },
  invalid_bucket_name: {
    cause: 'B2 refused the bucket name.',
    remedy: 'Use 6 to 63 letters, digits and hyphens, not beginning with `b2-`.',
  },
  invalid_file_id: { cause: 'The text is not a file id.', remedy: 'Take the id from a listing.' },
  metadata_exceeded: {
    cause: 'File name and metadata together are too long.',
    remedy: 'Shorten them: 7,000 bytes, or 2,048 with encryption or object lock.',
  },
  method_not_allowed: {
    cause: 'The call does not take this HTTP method.',
    remedy: 'Check `APIURL` and any proxy in between.',
  },
  missing_auth_token: {
    cause: 'The request arrived without a token.',
    remedy: 'Check any proxy in between: it may remove headers.',
  },
  missing_part: {
    cause: '`completeMultipartUpload` with a gap in the part numbers, or without parts.',
    remedy: 'Upload the missing part, then complete again.',
  },
  no_payment_history: {
    cause: 'A public bucket or replication for an account that has never paid.',
    remedy: 'Add a payment method in the B2 console.',
  },
  no_such_file: {
    cause: 'The bucket has no file of this name. Names are case-sensitive.',
    remedy: 'Take the name from `listFiles` or `listFileVersions`.',
  },
  not_found: {
    cause: 'No such bucket, file or version; or the newest version of the name is a hide marker.',
    remedy: 'Check the bucket name, the file name and the file id.',
  },
  out_of_range: { cause: 'A page size that B2 does not take.', remedy: 'Lower it.' },
  part_sha1_mismatch: {
    cause: 'The list of digests does not fit the stored parts.',
    remedy: 'Complete the upload again; if it goes on, upload the parts again.',
  },
  range_not_satisfiable: {
    cause: 'The range begins behind the end of the file.',
    remedy: 'Check `range` and `startByte`.',
  },
  request_timeout: { cause: 'B2 waited too long for the request.', remedy: REPEAT },
  restricted_bucket_conflict: {
    cause: 'Object lock for a restricted bucket.',
    remedy: 'Use another bucket.',
  },
  retain_until_timestamp_must_be_in_future: {
    cause: 'A retention that ends in the past.',
    remedy: 'Give a later time; check the clock.',
  },
  service_unavailable: { cause: 'B2 is busy.', remedy: REPEAT },
  source_replication_conflict: {
    cause: 'Object lock for a bucket that is the source of a replication.',
    remedy: 'Remove the replication first.',
  },
  source_too_large: {
    cause: 'A copy of more than 5 GB by one call.',
    remedy: 'Copy ranges as parts: `startMultipartUpload`, `range`, `copyPart`.',
  },
  storage_cap_exceeded: { cause: 'The storage cap of the account is reached.', remedy: CAPS },
  too_many_buckets: { cause: 'The account has as many buckets as it may.', remedy: 'Delete one that is empty.' },
  too_many_requests: {
    cause: 'More requests than the account may send; `retryAfterMs` is the pause that B2 asks for.',
    remedy: 'Wait, or lower `MaxConcurrentParts` and the number of parallel instances.',
  },
  transaction_cap_exceeded: { cause: 'The transaction cap of the account is reached.', remedy: CAPS },
  unauthorized: {
    cause: 'The key is wrong or expired, or lacks the capability, bucket or name prefix for this call.',
    remedy:
      'Check the key; after `authorize`, `accountCapabilities` and the other account properties say what it may do.',
  },
  unsupported: { cause: 'The key needs a newer version of the API.', remedy: 'Set `APIVersion` to 4.' },
  http_error: {
    cause: 'An error answer without a code that this release knows; `b2Code` and `status` have what came.',
    remedy: 'Look for a proxy between here and B2.',
  },
  bad_response: {
    cause: 'A success answer that is not what the call answers.',
    remedy: 'Check `Realm`, and any proxy in between.',
  },
  busy: {
    cause: 'A method was called while another one of the same instance was running.',
    remedy: 'Await the first, or use `clone()` for parallel work.',
  },
  interrupted: {
    cause: '`interrupt()` was called, or a handler set `interrupt`.',
    remedy: 'Call the method again: transfers go on where they stopped.',
  },
  timeout: {
    cause: 'A connection was not made, or was silent, for too long.',
    remedy: 'Check the network, or raise `timeout` or `ConnectionTimeout`.',
  },
  invalid_argument: {
    cause: 'A property or argument has an illegal value.',
    remedy: 'The message says what is legal.',
  },
  invalid_setting: { cause: '`config()` with an illegal value.', remedy: 'The message says what is legal.' },
  unknown_setting: { cause: '`config()` with an unknown name.', remedy: 'The message has the nearest name.' },
  read_only_setting: { cause: '`config()` set something that can only be read.', remedy: 'Only read it.' },
  no_credentials: {
    cause: 'A request is needed, but no key is set.',
    remedy: 'Set `applicationKeyId` and `applicationKey`.',
  },
  invalid_url: {
    cause: 'A URL cannot be called, or would carry a key or a token to another machine without TLS.',
    remedy: 'Check `Realm`, `APIURL` and `DownloadURL`; on a network that you trust set `AllowPlainHTTP`.',
  },
  file_exists: {
    cause: 'A download into a file that exists.',
    remedy: 'Set `overwrite` to true, or name another file.',
  },
  cannot_open_file: {
    cause: 'The local file is missing, not readable, or not a regular file.',
    remedy: 'Check the path, the owner and the mode; for a pipe use `uploadStream`.',
  },
  cannot_read_source: {
    cause: 'Reading the local file or the stream failed.',
    remedy: '`cause` has the reason. Call again when it is mended.',
  },
  cannot_write_target: {
    cause: 'Writing the local file failed.',
    remedy: 'Check that the folder exists and may be written to.',
  },
  disk_full: { cause: 'The disk is full.', remedy: 'Free some space, then call again.' },
  source_changed: {
    cause: 'The file was changed while it was uploaded. Nothing was stored.',
    remedy: 'Upload it again when nobody writes to it.',
  },
  resume_mismatch: {
    cause: 'What there is to resume does not belong to this call: another file, or a source that has changed.',
    remedy: 'Clear `ResumableUploadState` and set `startByte` to 0 to begin anew.',
  },
  checksum_mismatch: {
    cause: 'The bytes do not have the SHA-1 that they should have. A download of them is discarded.',
    remedy: 'Transfer again; if it goes on, look for a proxy or faulty memory.',
  },
  version_changed: {
    cause: 'The file was replaced by another version during a download that had to be continued.',
    remedy: 'Download again.',
  },
  file_too_large: {
    cause: 'More than a B2 file can have (10 TB), or more than fits into memory.',
    remedy: 'Split the file; for a download set `localFile`.',
  },
  handler_failed: {
    cause: 'An event handler threw, or its promise rejected.',
    remedy: '`cause` has what it threw. Correct the handler.',
  },
  host_not_found: { cause: 'The host name could not be looked up.', remedy: 'Check the network and the DNS settings.' },
  connection_refused: {
    cause: 'Nothing listens at the address.',
    remedy: 'Check `Realm`, and that the server runs.',
  },
  connection_reset: { cause: 'The other side closed the connection.', remedy: REPEAT },
  connection_failed: {
    cause: 'The connection failed for another reason.',
    remedy: '`cause` has it. Check the network.',
  },
  tls_failed: {
    cause: 'The secure connection could not be made.',
    remedy: 'Check the clock, the certificate and its authority (`NODE_EXTRA_CA_CERTS`).',
  },
  encryption_failed: {
    cause: 'The system could not derive a key or encrypt.',
    remedy: '`cause` has the reason, for example too little memory for the key derivation.',
  },
  wrong_password: {
    cause: 'The file was encrypted with another password or key.',
    remedy: 'Give the right one. In the openssl format and raw AES-256-CBC it may also be damaged.',
  },
  damaged_ciphertext: {
    cause: 'An encrypted file was altered, cut, or put together from others.',
    remedy: 'Download it again; if it stays so, take another version or a backup.',
  },
  unknown_encryption: {
    cause: 'The file is not encrypted, or in a way that this release does not know.',
    remedy: 'Download it without a password; for raw AES-256-CBC give key and IV.',
  },
  key_cost_refused: {
    cause: 'The header of the file asks for a key derivation that is too weak, or that would take too much memory.',
    remedy: 'Nobody should make such files. One that takes more memory can be read with a higher `KdfCost`.',
  },
  invalid_xpath: {
    cause: 'A path that is not written as XPath or JSONPath are, has a filter or script, or is too long.',
    remedy: 'The message says what is wrong and where; [inspect.md](inspect.md) has the grammar.',
  },
  no_such_element: {
    cause: 'The path leads to no element, or there is no child of this number.',
    remedy: 'The message names the step. Look at the children of the element before it.',
  },
  no_response: {
    cause: 'A path was set before there was an answer, or the answer has no body.',
    remedy: 'Call a method that gets an answer first.',
  },
  invalid_json: { cause: 'The text to look into is not JSON.', remedy: 'The message says where it goes wrong.' },
  invalid_xml: {
    cause: 'The text to look into begins like XML but is not well-formed.',
    remedy: 'Look at the line that the message names. A page of HTML comes from a proxy.',
  },
  document_too_large: {
    cause: 'The text to look into is larger, deeper or has more elements than is accepted.',
    remedy: 'Ask for less at a time, for instance with `MaxResults`.',
  },
};
