/** Brings what was written to the disk, for many writers at a time. */
export interface GroupSync {
  /** Something was written. */
  written(): void;
  /** Resolves when everything written so far is on the disk; rejects from the first failure of the disk on. */
  settled(): Promise<void>;
}

/** Who comes while the disk is busy shares the next round with all others who do. */
export function createGroupSync(sync: () => Promise<void>): GroupSync {
  let written = 0;
  let synced = 0;
  let round: Promise<void> | null = null;
  const run = async (): Promise<void> => {
    const upTo = written;
    await sync();
    synced = upTo;
    // A round that failed stays: nobody knows what the disk has then, and a later success would hide it.
    round = null;
  };
  return {
    written() {
      written += 1;
    },
    async settled() {
      const wanted = written;
      while (synced < wanted) {
        round ??= run();
        await round;
      }
    },
  };
}
