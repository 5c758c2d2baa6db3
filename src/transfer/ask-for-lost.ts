import { type B2Error, throwIfInterrupted } from '../errors/index.js';
import type { AskingContext } from './context.js';

/** Between two questions. */
const SETTLE_MS = 1000;

/**
 * Asks for what a request has made whose answer was lost. When nothing at all came back it is asked twice: what was sent may
 * still be stored.
 */
export async function askForLost<T>(
  { retry, signal }: Pick<AskingContext, 'retry' | 'signal'>,
  { status }: B2Error,
  ask: () => Promise<T | undefined>,
): Promise<T | undefined> {
  const found = await ask();
  if (found !== undefined || status !== undefined) return found;
  await retry.clock.sleep(SETTLE_MS, signal).catch(() => throwIfInterrupted(signal));
  return ask();
}
