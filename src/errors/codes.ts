import { B2_CODES, type B2Code } from '../wire/error-body.js';

/**
 * Codes of failures that B2 does not name, each with the number that the original component uses for it
 * (component reference, section 6).
 */
const OWN_CODES = {
  /** B2 answered with an error that has no known code: a proxy's page, or a code newer than this release. */
  http_error: 151,
  /** B2 answered 200 with something that is not what the call answers. */
  bad_response: 151,
  busy: 143,
  interrupted: 301,
  timeout: 201,
  invalid_argument: 211,
  invalid_setting: 211,
  unknown_setting: 211,
  read_only_setting: 211,
  no_credentials: 211,
  invalid_url: 153,
  file_exists: 302,
  cannot_open_file: 302,
  cannot_read_source: 302,
  cannot_write_target: 302,
  disk_full: 302,
  source_changed: 302,
  resume_mismatch: 302,
  checksum_mismatch: 302,
  version_changed: 302,
  file_too_large: 302,
  handler_failed: 211,
  host_not_found: 11001,
  connection_refused: 10061,
  connection_reset: 10054,
  connection_failed: 10065,
  tls_failed: 276,
  invalid_xpath: 10233,
  no_such_element: 10208,
  no_response: 10234,
  invalid_json: 10232,
  invalid_xml: 10204,
  document_too_large: 10232,
  encryption_failed: 283,
  wrong_password: 284,
  damaged_ciphertext: 284,
  unknown_encryption: 284,
  key_cost_refused: 284,
} as const;

export type OwnCode = keyof typeof OWN_CODES;
export type ErrorCode = B2Code | OwnCode;

/** Number of an HTTP protocol error in the original component; every error that B2 itself answers has it. */
const HTTP_PROTOCOL_ERROR = 151;

const B2_CODE_SET: ReadonlySet<string> = new Set(B2_CODES);

export function isB2Code(code: string): code is B2Code {
  return B2_CODE_SET.has(code);
}

/** The original component's number for a code. */
export function errorNumber(code: ErrorCode): number {
  return isB2Code(code) ? HTTP_PROTOCOL_ERROR : OWN_CODES[code];
}

export const ERROR_CODES: readonly ErrorCode[] = [...B2_CODES, ...(Object.keys(OWN_CODES) as OwnCode[])];
