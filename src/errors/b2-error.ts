import { type ErrorCode, errorNumber } from './codes.js';
import type { ErrorNumber } from './numbers.js';
import { report } from './report.js';

export interface B2ErrorDetail {
  readonly cause?: unknown;
  /** A finer number than that of the code, for failures of sockets. */
  readonly errorCode?: ErrorNumber | undefined;
  /** The B2 call or the component's method that failed, for example `b2_list_buckets`. */
  readonly operation?: string | undefined;
  /** Host and port that the last try went to. */
  readonly host?: string | undefined;
  /** HTTP status of B2's answer. */
  readonly status?: number | undefined;
  /** The code as B2 wrote it; differs from `code` only when this release does not know it. */
  readonly b2Code?: string | undefined;
  /** How many times the request was sent. */
  readonly attempts?: number | undefined;
  /** From the first try to the failure of the last, pauses included, milliseconds. */
  readonly elapsedMs?: number | undefined;
  /** How long B2 asked to wait before the next try, milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** True when the request may have taken effect although it failed. */
  readonly ambiguous?: boolean | undefined;
}

/**
 * The one error class. Branch on `code`, never on `message`. Messages and JSON never hold a key, a token or a signed URL.
 * Source: component reference, section 6 (`errorCode`), and the B2 docs of each call (`code`).
 */
export class B2Error extends Error {
  override readonly name = 'B2Error';
  readonly code: ErrorCode;
  /** The original component's number: 143 busy, 151 HTTP error, 201 timeout, 301 interrupted, 302 file, … */
  readonly errorCode: ErrorNumber;
  readonly status: number | undefined;
  readonly b2Code: string | undefined;
  readonly operation: string | undefined;
  readonly host: string | undefined;
  readonly attempts: number;
  readonly elapsedMs: number | undefined;
  readonly retryAfterMs: number | undefined;
  readonly ambiguous: boolean;

  constructor(code: ErrorCode, message: string, detail: B2ErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.code = code;
    this.errorCode = detail.errorCode ?? errorNumber(code);
    this.status = detail.status;
    this.b2Code = detail.b2Code;
    this.operation = detail.operation;
    this.host = detail.host;
    this.attempts = detail.attempts ?? 1;
    this.elapsedMs = detail.elapsedMs;
    this.retryAfterMs = detail.retryAfterMs;
    this.ambiguous = detail.ambiguous ?? false;
  }

  /** The same failure with more said about it; the stack stays the first one's. */
  with(detail: B2ErrorDetail, message: string = this.message): B2Error {
    const error = new B2Error(this.code, message, { ...this.detail(), ...detail });
    if (this.stack !== undefined) error.stack = this.stack.replace(this.message, message);
    return error;
  }

  /**
   * The whole of it for whoever helps: the message, then on a line each the code, operation, host, status, tries, and what to
   * do.
   */
  override toString(): string {
    return report(this);
  }

  toJSON(): Record<string, unknown> {
    const { cause: _, ...detail } = this.detail();
    return { name: this.name, code: this.code, message: this.message, ...detail };
  }

  private detail(): B2ErrorDetail {
    const { cause, errorCode, operation, host, status, b2Code, attempts, elapsedMs, retryAfterMs, ambiguous } = this;
    return { cause, errorCode, operation, host, status, b2Code, attempts, elapsedMs, retryAfterMs, ambiguous };
  }
}
