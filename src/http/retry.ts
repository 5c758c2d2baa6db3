import { B2Error, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { tellRetry } from '../observe/index.js';
import { backoffMs, LONGEST_ASKED_MS, type RetryTools } from '../support/backoff.js';
import { Breaker, isUnreachable } from './breaker.js';
import type { CallContext } from './types.js';

/**
 * The only retry policy. Repeats what may be repeated; the last error tells how often it was tried. A host that gives
 * no answer at all is asked again within 5 seconds, so with 8 tries it is reported after some 15 seconds, 35 at most.
 * Source of the schedule: B2 docs, "Integration Checklist". A refused token is not its business, nor is an upload's body.
 */
export async function withRetry<T>(
  tools: RetryTools,
  request: { readonly operation: string; readonly repeatable: boolean },
  context: CallContext,
  attempt: () => Promise<T>,
  breaker = new Breaker(tools),
): Promise<T> {
  const { policy, clock, random } = tools;
  let backoffs = 0;
  let askedMs = 0;
  for (let sent = 1; ; sent++) {
    try {
      return await breaker.run(attempt, context.signal);
    } catch (error) {
      throwIfInterrupted(context.signal);
      if (!(error instanceof B2Error)) throw error;
      askedMs += error.retryAfterMs ?? 0;
      const isLast = sent >= policy.maxAttempts || askedMs > LONGEST_ASKED_MS;
      if (isLast || !mayRepeat(error, request.repeatable)) throw error.with({ attempts: sent });
      backoffs = error.retryAfterMs === undefined ? backoffs + 1 : 0;
      const pauseMs = isUnreachable(error) ? breaker.pauseMs(backoffs) : backoffMs(policy, backoffs, random);
      const delayMs = error.retryAfterMs ?? pauseMs;
      const retry = { operation: request.operation, attempt: sent, delayMs, error };
      tellRetry(retry);
      context.trace?.retry?.(retry);
      await clock.sleep(delayMs, context.signal).catch(() => throwIfInterrupted(context.signal));
    }
  }
}

function mayRepeat(error: B2Error, repeatable: boolean): boolean {
  const recovery = recoveryOf(error);
  return (recovery === 'retry' || recovery === 'new_upload_url') && (repeatable || !error.ambiguous);
}
