/** What happened to tokens since the server started: in use by an upload, dead after one, declared expired by a fault. */
export interface TokenState {
  /** False when another upload is using it. */
  take(token: string): boolean;
  release(token: string): void;
  /** `until`, milliseconds: when it expires anyway. */
  retire(token: string, why: RetiredBecause, until: number): void;
  retired(token: string): RetiredBecause | null;
  /** What the upload URLs given out now have in common; it grows. */
  uploadGeneration(): number;
  /** Ends every upload URL given out so far. */
  expireUploadUrls(): void;
  isExpiredGeneration(generation: number): boolean;
}
export type RetiredBecause = 'expired' | 'failed';

const HOUR_MS = 3_600_000;

const GENERATIONS_PER_START = 1_000_000_000;

/** `starts`: how often the server was started; generations of an earlier start are older ones. */
export function createTokenState(now: () => number, starts: number): TokenState {
  let generation = starts * GENERATIONS_PER_START;
  let oldest = 0;
  const busy = new Set<string>();
  const gone = new Map<string, { readonly why: RetiredBecause; readonly until: number }>();
  /** The same tokens by the hour in which their notes end, so that each note is looked at once more, not with every new one. */
  const ending = new Map<number, string[]>();
  let hour = hourOf(now());
  /** After `until` a token is refused by its own expiry, so the note may go. */
  const prune = (): void => {
    if (hourOf(now()) === hour) return;
    hour = hourOf(now());
    for (const [past, tokens] of ending) {
      if (past >= hour) continue;
      ending.delete(past);
      for (const token of tokens) if ((gone.get(token)?.until ?? 0) < now()) gone.delete(token);
    }
  };
  return {
    take: (token) => !busy.has(token) && busy.add(token).has(token),
    release: (token) => void busy.delete(token),
    retire(token, why, until) {
      prune();
      gone.set(token, { why, until });
      const tokens = ending.get(hourOf(until));
      if (tokens === undefined) ending.set(hourOf(until), [token]);
      else tokens.push(token);
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

const hourOf = (time: number): number => Math.floor(time / HOUR_MS);
