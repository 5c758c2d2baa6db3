import { setMaxListeners } from 'node:events';
import { onAbort } from './on-abort.js';

/**
 * Works through items with so many hands at a time; an item is taken only when a hand is free. The first failure stops the
 * others, and the items' own waiting, through their signal, and is thrown when all of them have ended.
 */
export async function runPool<T>(
  itemsFor: (signal: AbortSignal) => Iterator<T> | AsyncIterator<T>,
  hands: number,
  signal: AbortSignal,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  // All hands wait with it, which is no leak to warn of.
  setMaxListeners(0, controller.signal);
  const release = onAbort(signal, () => controller.abort(signal.reason));
  const items = itemsFor(controller.signal);
  let failure: { readonly error: unknown } | undefined;
  let taken: Promise<void> = Promise.resolve();
  // One after the other: not every async iterator may be asked again before it has answered.
  const take = (): Promise<IteratorResult<T>> => {
    const next = taken.then(() => items.next());
    taken = next.then(() => undefined);
    taken.catch(() => undefined);
    return next;
  };
  // In a function of its own: a loop would hold the last item, which may be large, while it waits for the next one.
  const handleNext = async (): Promise<boolean> => {
    const next = await take();
    if (next.done === true) return false;
    await work(next.value, controller.signal);
    return true;
  };
  const hand = async (): Promise<void> => {
    try {
      while (!controller.signal.aborted && (await handleNext()));
    } catch (error) {
      failure ??= { error };
      controller.abort(error);
    }
  };
  try {
    await Promise.all(Array.from({ length: hands }, hand));
  } finally {
    release();
    await items.return?.();
  }
  if (failure !== undefined) throw failure.error;
  signal.throwIfAborted();
}
