import { B2Error } from './b2-error.js';
import { type ErrorCode, isB2Code } from './codes.js';

export interface ErrorAnswer {
  readonly operation: string;
  readonly status: number;
  readonly retryAfter: string | undefined;
  /** The body as text; anything from B2's JSON to a proxy's page. */
  readonly body: string;
  /** Milliseconds, to turn a date in Retry-After into a wait. */
  readonly now: number;
}

interface LooseBody {
  readonly code?: unknown;
  readonly message?: unknown;
}

const BY_STATUS: ReadonlyMap<number, ErrorCode> = new Map<number, ErrorCode>([
  [304, 'not_modified'],
  [400, 'bad_request'],
  [401, 'unauthorized'],
  [403, 'access_denied'],
  [404, 'not_found'],
  [405, 'method_not_allowed'],
  [408, 'request_timeout'],
  [409, 'conflict'],
  [416, 'range_not_satisfiable'],
  [429, 'too_many_requests'],
  [500, 'internal_error'],
  [503, 'service_unavailable'],
]);

/** Turns an answer that is not a success into an error. */
export function fromResponse(answer: ErrorAnswer): B2Error {
  const body = parse(answer.body);
  const b2Code = typeof body?.code === 'string' ? body.code : undefined;
  const code = codeOf(answer, b2Code);
  const said = typeof body?.message === 'string' && body.message !== '' ? body.message : undefined;
  const advice = body === undefined ? (foreign(answer) ?? ADVICE[code]) : ADVICE[code];
  return new B2Error(code, sentence(answer, b2Code ?? code, said, advice), {
    operation: answer.operation,
    status: answer.status,
    b2Code,
    retryAfterMs: retryAfterMs(answer.retryAfter, answer.now),
    ambiguous: answer.status >= 500 && answer.status !== 503,
  });
}

function codeOf({ status, body }: ErrorAnswer, b2Code: string | undefined): ErrorCode {
  if (b2Code !== undefined) return isB2Code(b2Code) ? b2Code : (BY_STATUS.get(status) ?? 'http_error');
  // A HEAD answer has no body: an empty 401 means a token that is no longer good.
  if (status === 401 && body === '') return 'expired_auth_token';
  return BY_STATUS.get(status) ?? 'http_error';
}

function parse(text: string): LooseBody | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What to do about an answer that B2 has not made, as it makes them all of JSON; undefined: it may have. */
function foreign({ status, body }: ErrorAnswer): string | undefined {
  if (status > 300 && status < 304) {
    return 'It leads elsewhere, which B2 does not do. A proxy, or a portal that wants a login, may have made it; FollowRedirects follows it.';
  }
  return body.trim() === '' ? undefined : ADVICE.http_error;
}

function sentence(answer: ErrorAnswer, code: string, said: string | undefined, advice: string | undefined): string {
  const parts = [`${answer.operation} failed with ${answer.status} ${code}`];
  if (said !== undefined) parts.push(`: ${said}`);
  return advice === undefined ? parts.join('') : `${parts.join('').replace(/\.$/, '')}. ${advice}`;
}

/** What to do, for the errors whose own text does not say it. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  unauthorized:
    'The application key is wrong, expired, or lacks the capability, bucket or name prefix for this call. Check applicationKeyId and applicationKey, and the capabilities of the key.',
  bad_auth_token: 'B2 does not accept the credentials. Check applicationKeyId and applicationKey.',
  unsupported: 'The key needs a newer API version. Set APIVersion to 4.',
  cap_exceeded: 'A cap of the account is reached. Raise it on the "Caps & Alerts" page of the B2 console.',
  storage_cap_exceeded: 'The storage cap is reached. Raise it on the "Caps & Alerts" page of the B2 console.',
  transaction_cap_exceeded: 'The transaction cap is reached. Raise it on the "Caps & Alerts" page of the B2 console.',
  download_cap_exceeded: 'The download cap is reached. Raise it on the "Caps & Alerts" page of the B2 console.',
  bad_bucket_id: 'No bucket has this id. List the buckets to find it.',
  invalid_bucket_id: 'No bucket has this id. List the buckets to find it.',
  duplicate_bucket_name: 'Bucket names are unique among all accounts. Choose another name.',
  cannot_delete_non_empty_bucket: 'Delete every file version, hide marker and unfinished upload in it first.',
  not_modified: 'The file has not changed since IfModifiedSince. Nothing was downloaded.',
  not_found: 'Check the bucket name, the file name and the file id.',
  no_such_file: 'No file has this name. Names are case-sensitive.',
  file_not_present: 'No version with this name and id exists. List the versions to find it.',
  conflict: 'The bucket was changed by somebody else. Read it again and repeat.',
  range_not_satisfiable: 'The range begins behind the end of the file.',
  too_many_requests: 'Wait, then repeat, or lower the number of parallel transfers.',
  service_unavailable: 'B2 is busy. Repeat later.',
  http_error: 'The answer is not one of B2. A proxy between here and B2 may have made it.',
};

function retryAfterMs(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
