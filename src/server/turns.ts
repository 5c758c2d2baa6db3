/** Works of one kind that go one after the other, in the order they were asked for. */
export interface Turns {
  /** Does a work when those before it are done. Settles as the work does. */
  take<T>(work: () => Promise<T>): Promise<T>;
  /** Does the usual work in the background: a failure is a warning. One that has not begun yet stands for all asked for meanwhile. */
  wake(): Promise<void>;
  /** Resolves when all that was asked for is done. */
  idle(): Promise<void>;
}

/** `usual` is the work of `wake`. */
export function createTurns(usual: () => Promise<unknown>): Turns {
  let last: Promise<unknown> = Promise.resolve();
  let waiting: Promise<void> | null = null;
  const take = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next.catch(() => undefined);
    return next;
  };
  return {
    take,
    wake() {
      waiting ??= take(() => {
        waiting = null;
        return usual();
      }).then(
        () => undefined,
        (error: unknown) => process.emitWarning(error instanceof Error ? error : new Error(String(error))),
      );
      return waiting;
    },
    async idle() {
      await last;
    },
  };
}
