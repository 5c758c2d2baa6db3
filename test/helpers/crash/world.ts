import assert from 'node:assert/strict';

export interface SeenBucket {
  readonly name: string;
  readonly revision: number;
  readonly mark: string;
}
export interface SeenVersion {
  readonly bucketId: string;
  readonly name: string;
  readonly action: 'upload' | 'hide';
  readonly length: number;
  /** Of the bytes themselves, not of what the server says about them. */
  readonly sha1: string;
  readonly encrypted: boolean;
}
export interface SeenPart {
  readonly length: number;
  readonly sha1: string;
}
export interface SeenUnfinished {
  readonly bucketId: string;
  readonly name: string;
  readonly encrypted: boolean;
  readonly parts: Map<number, SeenPart>;
}

/** What a server holds, by id. */
export interface Holdings {
  readonly buckets: Map<string, SeenBucket>;
  readonly versions: Map<string, SeenVersion>;
  readonly unfinished: Map<string, SeenUnfinished>;
  /** Names of the application keys. */
  readonly keys: Map<string, string>;
}

/** A change that was asked for and not answered. `settle` takes it over when it happened, as a whole. */
export interface Doubt {
  readonly what: string;
  settle(seen: Holdings): void;
}

/** What a server must hold, by all that it answered. */
export interface World extends Holdings {
  /** The bytes of versions and, by `id/number`, of parts, for copies and to know finished files by. */
  readonly bytes: Map<string, Buffer>;
  /** File ids that must not come back. */
  readonly gone: string[];
  readonly doubts: Doubt[];
  answered: number;
}

export const newWorld = (): World => ({
  buckets: new Map(),
  versions: new Map(),
  unfinished: new Map(),
  keys: new Map(),
  bytes: new Map(),
  gone: [],
  doubts: [],
  answered: 0,
});

/** Every answered change is there, and of every unanswered one all or nothing. */
export function compare(world: World, seen: Holdings): void {
  const doubts = world.doubts.splice(0);
  for (const doubt of doubts) doubt.settle(seen);
  const { buckets, versions, unfinished, keys } = world;
  const inDoubt = doubts.map(({ what }) => what).join(', ');
  assert.deepEqual(seen, { buckets, versions, unfinished, keys }, `in doubt were: ${inDoubt || 'none'}`);
}

/** The id of an entry that nobody was told of and that looks as it would if the change had happened; null: it did not. */
export function unknownLike<T>(
  seen: Map<string, T>,
  known: Map<string, T>,
  isIt: (entry: T) => boolean,
): string | null {
  const found = [...seen].find(([id, entry]) => !known.has(id) && isIt(entry));
  return found?.[0] ?? null;
}
