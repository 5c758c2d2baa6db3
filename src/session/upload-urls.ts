import type { Clock } from '../support/clock.js';
import { LIMITS } from '../wire/limits.js';

export interface UploadTarget {
  readonly uploadUrl: string;
  readonly authorizationToken: string;
}

interface Kept {
  readonly target: UploadTarget;
  readonly expiresAt: number;
}

/** Given up a little before B2 does, so that an upload does not begin on a dying one. */
const MARGIN_MS = 300_000;

/** Upload URLs, each used by one upload at a time. `key` is the bucket's id, or the large file's id for part URLs. */
export class UploadUrls {
  readonly #clock: Clock;
  readonly #free = new Map<string, Kept[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Lends a kept URL or a new one to `upload`. It comes back after a success and is thrown away after any failure. */
  async lend<T>(
    key: string,
    fetch: () => Promise<UploadTarget>,
    upload: (target: UploadTarget) => Promise<T>,
  ): Promise<T> {
    const kept = this.#take(key) ?? {
      target: await fetch(),
      expiresAt: this.#clock.now() + LIMITS.uploadUrlMs - MARGIN_MS,
    };
    const result = await upload(kept.target);
    const free = this.#free.get(key);
    if (free === undefined) this.#free.set(key, [kept]);
    else free.push(kept);
    return result;
  }

  /** Drops what is kept for a key: a finished large file, a deleted bucket. */
  forget(key: string): void {
    this.#free.delete(key);
  }

  #take(key: string): Kept | undefined {
    const free = this.#free.get(key);
    for (let kept = free?.pop(); kept !== undefined; kept = free?.pop()) {
      if (kept.expiresAt > this.#clock.now()) return kept;
    }
    return undefined;
  }
}
