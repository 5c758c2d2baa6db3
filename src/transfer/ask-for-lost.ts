import { type B2Error, throwIfInterrupted } from '../errors/index.js';
import type { AskingContext } from './context.js';

/** Between two questions. */
const SETTLE_MS = 1000;

/**
 * Asks for what a request has made whose answer was lost. After a silence it is asked twice: what was sent may still be stored,
 * and a process that stood still took its own rest for the silence. A connection that was closed needs no waiting.
 */
export async function askForLost<T>(
  { retry, signal }: Pick<AskingContext, 'retry' | 'signal'>,
  { code }: B2Error,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const found = await ask();
  if (found !== undefined || code !== 'timeout') return found;
  await retry.clock.sleep(SETTLE_MS, signal).catch(() => throwIfInterrupted(signal));
  return ask();
}
