interface Waiting {
  readonly callback: () => void;
  /** In the list of its signal. */
  at: number;
}

interface Waiters {
  readonly list: Waiting[];
  readonly tell: () => void;
}

const waiters = new WeakMap<AbortSignal, Waiters>();

/**
 * Calls back once when the signal is aborted, at once when it already is; not any more when the returned function has been called.
 * Node's own list would do, but there each removed listener holds the one behind it: of a signal that is shared by many short
 * pieces of work everything that was ever waited for then outlives all collections of young objects. A Set does the same.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const { list, tell } = waiters.get(signal) ?? watch(signal);
  if (list.length === 0) signal.addEventListener('abort', tell, { once: true });
  const own: Waiting = { callback, at: list.length };
  list.push(own);
  return () => {
    if (list[own.at] !== own) return;
    const last = list.pop();
    if (last !== undefined && last !== own) {
      last.at = own.at;
      list[own.at] = last;
    }
    if (list.length === 0) signal.removeEventListener('abort', tell);
  };
}

function watch(signal: AbortSignal): Waiters {
  const list: Waiting[] = [];
  const tell = (): void => {
    for (const { callback } of list.splice(0)) callback();
  };
  const made = { list, tell };
  waiters.set(signal, made);
  return made;
}
