import type { B2Code } from '../wire/error-body.js';

/** An answer that is not a success. Thrown anywhere below the dispatcher, which turns it into the error body. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** 400 with one of B2's codes; `bad_request` when none is more exact. */
export const badRequest = (message: string, code: B2Code = 'bad_request'): Failure => new Failure(400, code, message);

/** 401. The real service mostly leaves the message empty. */
export const refused = (code: B2Code, message = ''): Failure => new Failure(401, code, message);

export const notFound = (message: string): Failure => new Failure(404, 'not_found', message);

export const badBucketId = (bucketId: string): Failure =>
  badRequest(`Bucket ${bucketId} does not exist`, 'bad_bucket_id');

/** What the file system and SQLite call a full disk, or a used up quota. */
const NO_SPACE: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'];

/** What clients hear of an error of the server's own. They may try again; a full disk is named, as only the operator can help. */
export function ownFailure(error: unknown): Failure {
  const isFull = error instanceof Error && 'code' in error && NO_SPACE.includes(error.code);
  return isFull
    ? new Failure(503, 'service_unavailable', 'the disk of the server is full')
    : new Failure(500, 'internal_error', 'internal error');
}
