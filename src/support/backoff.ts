import type { Clock, Random } from './clock.js';

export interface RetryPolicy {
  /** Tries in all, at least 1. */
  readonly maxAttempts: number;
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
}

export interface RetryTools {
  readonly policy: RetryPolicy;
  readonly clock: Clock;
  readonly random: Random;
}

/** Longest that one request waits in all because the service asks for it; who has to wait longer is told so. */
export const LONGEST_ASKED_MS = 15 * 60_000;

/** Exponential backoff with full jitter. `failures` counts from 1. */
export function backoffMs(policy: RetryPolicy, failures: number, random: Random): number {
  return random() * Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (failures - 1));
}
