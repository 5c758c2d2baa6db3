import { B2Error, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { tellRetry } from '../observe/index.js';
import { backoffMs, type RetryTools } from '../support/backoff.js';
import type { CallContext } from './types.js';

/**
 * The only retry policy. Repeats what may be repeated; the last error tells how many requests were sent.
 * Source of the schedule: B2 docs, "Integration Checklist". A refused token is not its business, nor is an upload's body.
 */
export async function withRetry<T>(
  tools: RetryTools,
  request: { readonly operation: string; readonly repeatable: boolean },
  context: CallContext,
  attempt: () => Promise<T>,
): Promise<T> {
  const { policy, clock, random } = tools;
  let backoffs = 0;
  for (let sent = 1; ; sent++) {
    try {
      return await attempt();
    } catch (error) {
      throwIfInterrupted(context.signal);
      if (!(error instanceof B2Error)) throw error;
      if (sent >= policy.maxAttempts || !mayRepeat(error, request.repeatable)) throw error.with({ attempts: sent });
      backoffs = error.retryAfterMs === undefined ? backoffs + 1 : 0;
      const delayMs = error.retryAfterMs ?? backoffMs(policy, backoffs, random);
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
