import { B2Error, throwIfInterrupted } from '../../errors/index.js';
import { untilAborted } from '../../support/until-aborted.js';

export type Entries<T> = Iterable<T> | AsyncIterable<T>;

/** Reads what a caller gives, who may fail, or never answer. Throws `invalid_argument` for what cannot be iterated. */
export function readerOf<T>(entries: Entries<T>): (signal: AbortSignal) => AsyncIterator<T> {
  const loose = entries as Partial<Iterable<T> & AsyncIterable<T>> | null | undefined;
  if (typeof loose?.[Symbol.asyncIterator] === 'function')
    return (signal) => guarded((entries as AsyncIterable<T>)[Symbol.asyncIterator](), signal);
  if (typeof loose?.[Symbol.iterator] === 'function' && typeof entries !== 'string') {
    return (signal) => guarded((entries as Iterable<T>)[Symbol.iterator](), signal);
  }
  throw new B2Error(
    'invalid_argument',
    'The entries are not legal: they take an array, or any iterable or async iterable.',
  );
}

function guarded<T>(iterator: Iterator<T> | AsyncIterator<T>, signal: AbortSignal): AsyncIterator<T> {
  let answered = true;
  return {
    next: async () => {
      throwIfInterrupted(signal);
      answered = false;
      try {
        const step = await untilAborted(iterator.next(), signal);
        answered = true;
        return step;
      } catch (cause) {
        throwIfInterrupted(signal);
        throw unreadable(cause);
      }
    },
    return: async () => {
      const closed = Promise.resolve(iterator.return?.()).catch((cause: unknown) => {
        throw unreadable(cause);
      });
      // One that still waits for its own source would keep the caller waiting too.
      if (answered) await closed;
      else closed.catch(() => undefined);
      return { done: true, value: undefined };
    },
  };
}

function unreadable(cause: unknown): B2Error {
  if (cause instanceof B2Error) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new B2Error('cannot_read_source', `Reading the entries failed: ${reason}.`, { cause });
}
