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

/** Exponential backoff with full jitter. `failures` counts from 1. */
export function backoffMs(policy: RetryPolicy, failures: number, random: Random): number {
  return random() * Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (failures - 1));
}
