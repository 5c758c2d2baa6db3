/** What happened to tokens since the server started: in use by an upload, dead after one, declared expired by a fault. */
export interface TokenState {
  /** False when another upload is using it. */
  take(token: string): boolean;
  release(token: string): void;
  retire(token: string, why: RetiredBecause, until: number): void;
  retired(token: string): RetiredBecause | null;
  /** What the upload URLs given out now have in common; it grows. */
  uploadGeneration(): number;
  /** Ends every upload URL given out so far. */
  expireUploadUrls(): void;
  isExpiredGeneration(generation: number): boolean;
}
export type RetiredBecause = 'expired' | 'failed';

const PRUNE_ABOVE = 10_000;

const GENERATIONS_PER_START = 1_000_000_000;

/** `starts`: how often the server was started; generations of an earlier start are older ones. */
export function createTokenState(now: () => number, starts: number): TokenState {
  let generation = starts * GENERATIONS_PER_START;
  let oldest = 0;
  const busy = new Set<string>();
  const gone = new Map<string, { readonly why: RetiredBecause; readonly until: number }>();
  const prune = (): void => {
    for (const [token, { until }] of gone) if (until < now()) gone.delete(token);
  };
  return {
    take: (token) => !busy.has(token) && busy.add(token).has(token),
    release: (token) => void busy.delete(token),
    retire(token, why, until) {
      // After `until` the token is refused by its own expiry, so the note may go.
      if (gone.size > PRUNE_ABOVE) prune();
      gone.set(token, { why, until });
    },
    retired: (token) => gone.get(token)?.why ?? null,
    uploadGeneration: () => generation,
    expireUploadUrls() {
      generation += 1;
      oldest = generation;
    },
    isExpiredGeneration: (given) => given < oldest,
  };
}
