import { setTimeout as sleep } from 'node:timers/promises';
import type { Listener } from './listener.js';
import type { Requests } from './requests.js';

/** The server's `close`: one end, however often it is asked for. `release` comes when no request is left. */
export function createClose(
  listener: Listener,
  requests: Requests,
  release: () => Promise<void>,
): (options?: { readonly graceMs?: number }) => Promise<void> {
  const atOnce = new AbortController();
  let closed: Promise<void> | null = null;
  const end = async (graceMs: number): Promise<void> => {
    listener.stopListening();
    await within(requests.settled(), graceMs, atOnce.signal);
    await listener.close();
    await requests.settled();
    await release();
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
