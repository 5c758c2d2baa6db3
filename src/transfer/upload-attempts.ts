import { B2Error, type Recovery, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { tellRetry } from '../observe/index.js';
import type { UploadTarget } from '../session/index.js';
import { backoffMs, LONGEST_ASKED_MS } from '../support/backoff.js';
import type { TransferContext } from './context.js';

interface UploadJob<T> {
  readonly operation: string;
  /** Whose upload URLs may be used: a bucket's id or a large file's. */
  readonly key: string;
  fetchUrl(): Promise<UploadTarget>;
  /** One try. It adds to `moved` what it puts on its way. */
  attempt(target: UploadTarget, onBytes: (count: number) => Promise<void> | void): Promise<T>;
  /** What a try that failed so has stored all the same; undefined: nothing, as far as can be told. */
  find?(error: B2Error): Promise<T | undefined>;
}

/**
 * Sends an upload until it is stored, each try on another upload URL: at once after the first failure, then with growing
 * pauses. Source: B2 docs, "Integration Checklist".
 */
export async function uploadWithAttempts<T>(context: TransferContext, job: UploadJob<T>): Promise<T> {
  const { session, observer, signal, trace } = context;
  const { policy, clock, random } = context.retry;
  const began = clock.now();
  const given = (error: B2Error, attempts: number): B2Error => error.with({ attempts, elapsedMs: clock.now() - began });
  let repeatedOnce = false;
  let askedMs = 0;
  for (let sent = 1; ; sent++) {
    let moved = 0;
    let failed = false;
    const onBytes = (count: number): Promise<void> | void => {
      // A body may learn only later that its request has failed.
      if (failed) return undefined;
      moved += count;
      return observer.moved?.(count);
    };
    try {
      return await session.uploadUrls.lend(job.key, job.fetchUrl, (target) => job.attempt(target, onBytes));
    } catch (error) {
      failed = true;
      void observer.moved?.(-moved);
      throwIfInterrupted(signal);
      if (!(error instanceof B2Error)) throw error;
      const recovery = uploadRecovery(error);
      // Asking for an upload URL failed, which the HTTP layer has repeated as often as it may be.
      if (error.attempts > 1) throw error;
      const found = error.ambiguous && recovery !== 'fail' ? await job.find?.(error) : undefined;
      if (found !== undefined) {
        observer.moved?.(moved);
        return found;
      }
      askedMs += error.retryAfterMs ?? 0;
      if (recovery === 'fail' || sent >= policy.maxAttempts || askedMs > LONGEST_ASKED_MS) throw given(error, sent);
      if (recovery === 'once' && repeatedOnce) throw given(error, sent);
      repeatedOnce ||= recovery === 'once';
      const delayMs = error.retryAfterMs ?? (sent === 1 ? 0 : backoffMs(policy, sent - 1, random));
      const retry = { operation: job.operation, attempt: sent, delayMs, error };
      tellRetry(retry);
      trace?.retry?.(retry);
      if (delayMs > 0) await clock.sleep(delayMs, signal).catch(() => throwIfInterrupted(signal));
    }
  }
}

const DAMAGED = /sha1|checksum/i;

/** An upload token is replaced together with its URL. Damage on the way and a refused right get one more try. */
function uploadRecovery(error: B2Error): Recovery | 'once' {
  if (error.code === 'unauthorized') return 'once';
  // B2 has no code of its own for this; the text is all there is.
  if (error.b2Code === 'bad_request' && DAMAGED.test(error.message)) return 'once';
  return recoveryOf(error);
}
