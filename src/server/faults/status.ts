import { Failure } from '../failure.js';
import type { FaultKind } from './fault.js';

/** Answers with an error instead of doing the work. */
export interface StatusFault {
  readonly kind: 'status';
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  /** Sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

export const status: FaultKind<StatusFault> = ({ status: number, code, message, retryAfterSeconds }) => ({
  before() {
    const headers = retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) };
    throw new Failure(number, code, message ?? '', headers);
  },
});
