import { B2Error } from './b2-error.js';

/** What an operation rejects with after its signal was aborted. */
export function interrupted(signal: AbortSignal): B2Error {
  const { reason } = signal;
  if (reason instanceof B2Error) return reason;
  return new B2Error('interrupted', 'The operation was interrupted. Call again to go on where it stopped.', {
    cause: reason,
  });
}

/** Throws when the signal is aborted already. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (signal.aborted) throw interrupted(signal);
}
