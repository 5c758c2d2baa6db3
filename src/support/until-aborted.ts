import { onAbort } from './on-abort.js';

/** Waits for work that cannot be aborted itself. Rejects with the signal's reason when that comes first. */
export async function untilAborted<T>(work: T | PromiseLike<T>, signal: AbortSignal): Promise<T> {
  let release = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    release = onAbort(signal, () => reject(signal.reason));
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    release();
  }
}
