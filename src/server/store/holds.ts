/** Keeps contents for those who read them. */
export interface Holds {
  /** From now on they stay; what is answered lets go of them, once. */
  hold(ids: ReadonlySet<string>): () => Promise<void>;
  /** Removes them, each when nobody holds it any more. */
  drop(ids: readonly string[]): Promise<void>;
}

export function createHolds(remove: (ids: readonly string[]) => Promise<void>): Holds {
  const holders = new Map<string, number>();
  const doomed = new Set<string>();
  const letGo = async (ids: ReadonlySet<string>): Promise<void> => {
    const free: string[] = [];
    for (const id of ids) {
      const left = (holders.get(id) ?? 1) - 1;
      if (left > 0) holders.set(id, left);
      else holders.delete(id);
      if (left === 0 && doomed.delete(id)) free.push(id);
    }
    if (free.length > 0) await remove(free);
  };
  return {
    hold(ids) {
      for (const id of ids) holders.set(id, (holders.get(id) ?? 0) + 1);
      let released: Promise<void> | null = null;
      return () => {
        released ??= letGo(ids);
        return released;
      };
    },
    async drop(ids) {
      const free = ids.filter((id) => !holders.has(id));
      for (const id of ids) if (holders.has(id)) doomed.add(id);
      if (free.length > 0) await remove(free);
    },
  };
}
