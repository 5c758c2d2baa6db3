import { setMaxListeners } from 'node:events';
import { onAbort } from './on-abort.js';

/** How many hands a pool has: a number that may change while they work. */
export class Hands {
  #count: number;
  #changed: (() => void) | undefined;

  constructor(count: number) {
    this.#count = count;
  }

  get count(): number {
    return this.#count;
  }

  /** More of them begin at once; those that are too many end behind their item. */
  set(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#changed?.();
  }

  /** Calls back after each change, until it is released. There is one pool at a time. */
  onChange(changed: () => void): () => void {
    this.#changed = changed;
    return () => {
      this.#changed = undefined;
    };
  }
}

/**
 * Works through items with so many hands at a time; an item is taken only when a hand is free. The first failure stops the
 * others, and the items' own waiting, through their signal, and is thrown when all of them have ended.
 */
export async function runPool<T>(
  itemsFor: (signal: AbortSignal) => Iterator<T> | AsyncIterator<T>,
  hands: Hands,
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
  let allTaken = false;
  // One after the other: not every async iterator may be asked again before it has answered.
  const take = (): Promise<IteratorResult<T>> => {
    const next = taken.then(() => items.next());
    taken = next.then(() => undefined);
    taken.catch(() => undefined);
    return next;
  };
  // In a function of its own: a loop would hold the last item, which may be large, while it waits for the next one.
  const handleNext = async (): Promise<void> => {
    const next = await take();
    if (next.done === true) allTaken = true;
    else await work(next.value, controller.signal);
  };
  const isOver = (): boolean => allTaken || controller.signal.aborted;
  /** All that were ever begun; none of them rejects. */
  const begun: Promise<void>[] = [];
  let working = 0;
  const hand = async (): Promise<void> => {
    working++;
    try {
      while (!isOver() && working <= hands.count) await handleNext();
    } catch (error) {
      failure ??= { error };
      controller.abort(error);
    }
    working--;
  };
  const begin = (): void => {
    while (!isOver() && working < hands.count) begun.push(hand());
  };
  const stopWatching = hands.onChange(begin);
  try {
    begin();
    // More of them may be begun meanwhile.
    for (let i = 0; i < begun.length; i++) await begun[i];
  } finally {
    stopWatching();
    release();
    await items.return?.();
  }
  if (failure !== undefined) throw failure.error;
  signal.throwIfAborted();
}
