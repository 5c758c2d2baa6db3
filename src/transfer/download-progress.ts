import type { DownloadInfo } from '../api/index.js';
import type { HeldStretch, Sink } from './sink.js';
import { Stretch } from './stretch.js';

/**
 * What has arrived of a download, as stretches in their order. The first one begins with the file, and its hash becomes that of
 * the whole: it goes on where the next bytes arrive in order, and reads those that came out of order back from the target.
 */
export class DownloadProgress {
  readonly #sink: Sink;
  #all: [Stretch, ...Stretch[]] = [new Stretch(0)];
  #joining: Promise<void> = Promise.resolve();
  /** Whether what is held has been looked at. */
  #read = false;
  /** What the bytes belong to; undefined while that is not known. */
  version: string | undefined;
  /** What the first answer told; undefined before it. */
  info: DownloadInfo | undefined;
  /** Bytes that are wanted in all, once an answer has told. */
  length = Number.POSITIVE_INFINITY;

  constructor(sink: Sink) {
    this.#sink = sink;
    this.version = sink.heldVersion;
  }

  /** Bytes that are there. Those that the first stretch is just taking in belong to two of them. */
  get arrived(): number {
    let [bytes, counted] = [0, 0];
    for (const { start, end } of this.#all) {
      bytes += Math.max(0, end - Math.max(start, counted));
      counted = Math.max(counted, end);
    }
    return bytes;
  }

  /** Bytes that are there without a gap from the start. */
  get inOrder(): number {
    return this.#all[0].end;
  }

  /** Digest of the bytes in order. */
  get sha1(): string {
    return this.#all[0].sha1;
  }

  /** What the next call may go on with, in order, when nothing is under way any more. */
  get kept(): readonly HeldStretch[] {
    return this.#read ? this.#all.flatMap(({ kept }) => kept ?? []) : this.#sink.held;
  }

  /** Hashes what an earlier call has left; what is not as that one wrote it is fetched again. */
  async readHeld(signal: AbortSignal): Promise<void> {
    const found: Stretch[] = [];
    for (const { start, end, sha1 } of this.#sink.held) {
      const stretch = new Stretch(start);
      await stretch.readOn(this.#sink, end, signal);
      if (sha1 === undefined || sha1 === stretch.sha1) found.push(stretch);
    }
    this.#read = true;
    if (this.#sink.held.length === 0) return;
    const [first, ...others] = found;
    if (first === undefined) return this.restart();
    this.#all = first.start === 0 ? [first, ...others] : [new Stretch(0), ...found];
    this.#record();
  }

  /** Forgets everything; whoever works on the first stretch goes on with it. */
  async restart(): Promise<void> {
    await this.#sink.restart();
    const [first] = this.#all;
    first.reset();
    this.#all = [first];
    this.version = undefined;
  }

  /** The first answer has told what the bytes are of, and how many are wanted. */
  begin(info: DownloadInfo, length: number): void {
    this.info = info;
    this.length = length;
    for (const stretch of this.#all) stretch.until = Math.min(stretch.until, length);
  }

  /**
   * The lowest bytes that nobody has or fetches, `size` at most, as a busy stretch; undefined when there are none. Whoever
   * fetches up to an open end keeps the next `size` bytes and loses the others.
   */
  take(size: number): Stretch | undefined {
    let before = this.#all[0];
    let free = claimOf(before, size);
    const next = this.#all.slice(1).find((stretch) => {
      if (stretch.start > free) return true;
      before = stretch;
      free = Math.max(free, claimOf(stretch, size));
      return false;
    });
    const gapEnd = next?.start ?? this.length;
    if (free >= gapEnd) return undefined;
    if (before.busy) before.until = Math.min(before.until, free);
    const stretch = before === this.#all[0] && !before.busy ? before : this.#insert(new Stretch(free), before);
    stretch.until = Math.min(gapEnd, free + size);
    stretch.shared = size === Number.POSITIVE_INFINITY;
    stretch.busy = true;
    return stretch;
  }

  #insert(stretch: Stretch, before: Stretch): Stretch {
    this.#all.splice(this.#all.indexOf(before) + 1, 0, stretch);
    return stretch;
  }

  /** Nobody works on the stretch any more. */
  leave(stretch: Stretch, signal: AbortSignal): void {
    stretch.busy = false;
    const at = this.#all.indexOf(stretch);
    const before = this.#all[at - 1];
    if (before !== undefined && stretch.end === stretch.start) {
      this.#all.splice(at, 1);
      // Whoever had to give these bytes away, and has not come to them, may as well go on.
      if (before.busy && before.shared && before.until === stretch.start)
        before.until = this.#all[at]?.start ?? this.length;
    }
    if (this.#all.length === 1) return;
    this.#record();
    // A failure comes again when somebody waits for the join.
    this.join(signal).catch(() => undefined);
  }

  /** Settles when the first stretch has taken in all complete ones that follow it. */
  join(signal: AbortSignal): Promise<void> {
    this.#joining = this.#joining.then(
      () => this.#takeIn(signal),
      () => this.#takeIn(signal),
    );
    return this.#joining;
  }

  async #takeIn(signal: AbortSignal): Promise<void> {
    const [first] = this.#all;
    for (;;) {
      const next = this.#all[1];
      if (first.busy || next === undefined || next.busy || next.start !== first.end) return;
      first.busy = true;
      first.until = next.end;
      try {
        await first.readOn(this.#sink, next.end, signal);
      } finally {
        first.busy = false;
      }
      this.#all.splice(1, 1);
    }
  }

  write(stretch: Stretch, chunks: readonly Uint8Array[], position: number): Promise<void> {
    return stretch.write(this.#sink, chunks, position, () => this.#record());
  }

  #record(): void {
    this.#sink.checkpoint?.(this.#all.flatMap(({ sure }) => sure ?? []));
  }
}

/** Behind the bytes that are not free. */
function claimOf({ busy, shared, end, until }: Stretch, size: number): number {
  if (!busy) return end;
  return shared ? Math.min(until, end + size) : until;
}
