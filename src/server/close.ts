import { setTimeout as sleep } from 'node:timers/promises';
import type { Listener } from './listener.js';
import type { Requests } from './requests.js';

/**
 * The server's `close`: one end, however often it is asked for. `stopWork` ends what goes on in the background, and what requests
 * wait for there; `release` comes when nothing is left.
 */
export function createClose(
  listener: Listener,
  requests: Requests,
  stopWork: () => Promise<unknown>,
  release: () => void,
): (options?: { readonly graceMs?: number }) => Promise<void> {
  const atOnce = new AbortController();
  let closed: Promise<void> | null = null;
  const end = async (graceMs: number): Promise<void> => {
    listener.stopListening();
    await within(requests.settled(), graceMs, atOnce.signal);
    await Promise.all([listener.close(), stopWork(), requests.settled()]);
    release();
  };
  return ({ graceMs = 0 } = {}) => {
    if (graceMs === 0) atOnce.abort();
    closed ??= end(graceMs);
    return closed;
  };
}

/** Resolves with the work, after so many milliseconds, or when the signal says so. */
async function within(work: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const done = new AbortController();
  const limit = sleep(ms, undefined, { signal: AbortSignal.any([signal, done.signal]) }).catch(() => undefined);
  await Promise.race([work, limit]);
  done.abort();
}
