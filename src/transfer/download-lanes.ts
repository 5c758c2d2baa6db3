import { B2Error, recoveryOf, throwIfInterrupted } from '../errors/index.js';
import { backoffMs } from '../support/backoff.js';
import { onAbort } from '../support/on-abort.js';
import { release } from '../support/release.js';
import { wantedLength } from './byte-range.js';
import type { TransferContext } from './context.js';
import { decryptingOpener } from './decrypting-opener.js';
import type { DownloadProgress } from './download-progress.js';
import { LanePace } from './lane-pace.js';
import type { TransferObserver } from './observer.js';
import { contentOf, type DownloadRequest, type Opened, type Opener, openAt, storedOpener } from './open-download.js';
import { receive } from './receive.js';
import type { Sink } from './sink.js';
import type { Stretch } from './stretch.js';

/** Bytes that one of several requests asks for: fewer when less is left, so that all end at about the same time. */
const LARGEST_PIECE = 64 * 1024 * 1024;
const SMALLEST_PIECE = 8 * 1024 * 1024;

/** Fetches what is missing of a download: by one request, or by several at a time where that turns out to be faster. */
export class DownloadLanes {
  readonly #context: TransferContext;
  readonly #request: DownloadRequest;
  readonly #sink: Sink;
  readonly #progress: DownloadProgress;
  readonly #controller = new AbortController();
  readonly #open: Opener;
  readonly #pace: LanePace;
  /** All that were ever begun; none of them rejects. */
  readonly #lanes: Promise<void>[] = [];
  #working = 0;
  #opened: Opened | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(context: TransferContext, request: DownloadRequest, sink: Sink, progress: DownloadProgress) {
    const { signal } = this.#controller;
    this.#context = { ...context, signal };
    this.#request = request;
    this.#sink = sink;
    this.#progress = progress;
    const { decryption, lanes = 1 } = request;
    const reading = { open: (range: string | undefined) => request.open(range, signal) };
    this.#open =
      decryption === undefined
        ? storedOpener(reading)
        : decryptingOpener({ context: this.#context, decryption, ...reading });
    const many = sink.anyOrder && decryption === undefined;
    const { retry, threadLoad } = context;
    this.#pace = new LanePace({ first: 1, most: many ? lanes : 1, clock: retry.clock, threadLoad });
  }

  /** Ends when everything has been written and hashed in order; a failure of any lane ends the others. */
  async run(signal: AbortSignal): Promise<Opened> {
    const release = onAbort(signal, () => this.#controller.abort(signal.reason));
    try {
      this.#add();
      // More of them may be begun meanwhile.
      for (let i = 0; i < this.#lanes.length; i++) await this.#lanes[i];
      await this.#progress.join(this.#controller.signal).catch((error: unknown) => this.#fail(error));
      throwIfInterrupted(signal);
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#opened === undefined) throw new Error('no lane has opened the download');
      return this.#opened;
    } finally {
      release();
    }
  }

  #add(): void {
    this.#working++;
    this.#lanes.push(this.#work());
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#controller.abort(error);
  }

  async #work(): Promise<void> {
    const { signal } = this.#context;
    try {
      for (let stretch = await this.#take(); stretch !== undefined; stretch = await this.#take()) {
        try {
          await this.#fetch(stretch);
        } finally {
          this.#progress.leave(stretch, signal);
        }
      }
      this.#working--;
    } catch (error) {
      this.#working--;
      // Others are getting through, and take what this one leaves.
      if (this.#working > 0 && isOwnTrouble(error) && !signal.aborted) this.#pace.lost(this.#working);
      else this.#fail(error);
    }
  }

  /** What to fetch next; undefined when nothing is left, or enough others work on it. */
  async #take(): Promise<Stretch | undefined> {
    const { lanes } = this.#pace;
    if (this.#working > lanes) return undefined;
    if (lanes > 1) return this.#progress.take(this.#pieceBytes(lanes));
    // The hash goes on with what arrives when nothing before it is still to be read back.
    await this.#progress.join(this.#context.signal);
    return this.#progress.take(Number.POSITIVE_INFINITY);
  }

  #pieceBytes(lanes: number): number {
    const share = Math.ceil((this.#progress.length - this.#progress.arrived) / (2 * lanes));
    return Math.max(SMALLEST_PIECE, Math.min(LARGEST_PIECE, share));
  }

  async #fetch(stretch: Stretch): Promise<void> {
    let [failures, since] = [0, 0];
    for (;;) {
      const before = stretch.end;
      try {
        await this.#fetchOnce(stretch);
        if (stretch.left === 0) return;
        const { arrived, length } = this.#progress;
        throw new B2Error('connection_reset', `The download ended after ${arrived} of ${length} bytes.`);
      } catch (error) {
        throwIfInterrupted(this.#context.signal);
        if (stretch.end > before) failures = 0;
        failures++;
        if (failures === 1) since = this.#context.retry.clock.now();
        if (stretch.left === 0 && isPassing(error)) return;
        await pauseBeforeNext(this.#context, error, failures, since);
      }
    }
  }

  async #fetchOnce(stretch: Stretch): Promise<void> {
    const { range } = this.#request;
    const progress = this.#progress;
    const opened = await openAt(this.#open, range, progress, stretch);
    const { info, body } = opened;
    try {
      if (this.#opened === undefined) {
        const length = wantedLength(info, range);
        this.#opened = opened;
        progress.begin(info, length);
        await this.#sink.begin(contentOf(opened, range), length);
        this.#context.observer.begin?.({ total: length, done: progress.arrived });
      }
      await this.#receive(opened, stretch);
    } catch (error) {
      // What nobody reads any more would hold its connection.
      body.destroy();
      throw error;
    }
  }

  async #receive({ body }: Opened, stretch: Stretch): Promise<void> {
    const { observer, signal, inactivityMs, throttle } = this.#context;
    const progress = this.#progress;
    let writeAt = stretch.end;
    let watched = false;
    await receive(body, {
      signal,
      inactivityMs,
      wanted: () => stretch.left,
      // Whoever looks at each block does so when it comes, and a slow rate is a steady one.
      batchBytes: () => (isWatched(observer) ? 1 : throttle.piece),
      onPieces: (pieces, bytes) => {
        stretch.arrived(pieces);
        this.#moved(bytes);
        void observer.moved?.(bytes);
        const paid = throttle.take(bytes, signal);
        if (!isWatched(observer)) return paid;
        watched = true;
        return allOf([...pieces.map((piece) => observer.received?.(piece)), paid]);
      },
      onWrite: (waits) => this.#pace.wrote(waits),
      write: async (pieces, bytes) => {
        const at = writeAt;
        writeAt += bytes;
        await progress.write(stretch, pieces, at);
        // Left to the garbage collector, they are most of its work.
        if (!watched && this.#sink.letsGo && body.listenerCount('data') === 1) release(pieces);
      },
    });
  }

  #moved(bytes: number): void {
    const { length, arrived } = this.#progress;
    const { lanes } = this.#pace;
    this.#pace.moved(bytes, length - arrived);
    for (let lane = lanes; lane < this.#pace.lanes; lane++) this.#add();
  }
}

const isPassing = (error: unknown): error is B2Error => error instanceof B2Error && recoveryOf(error) === 'retry';

/** Whether other lanes may do better: the network, or something between that does not understand ranges. */
const isOwnTrouble = (error: unknown): boolean =>
  error instanceof B2Error && (recoveryOf(error) !== 'fail' || error.code === 'bad_response');

/** Throws unless another request may help. An error of opening was repeated by the HTTP layer as often as it may be. */
async function pauseBeforeNext(
  context: TransferContext,
  error: unknown,
  failures: number,
  since: number,
): Promise<void> {
  const { policy, clock, random } = context.retry;
  if (!isPassing(error) || error.attempts > 1) throw error;
  if (failures >= policy.maxAttempts) throw error.with({ attempts: failures, elapsedMs: clock.now() - since });
  const delayMs = failures === 1 ? 0 : backoffMs(policy, failures - 1, random);
  context.trace?.retry?.({ operation: 'download', attempt: failures, delayMs, error });
  if (delayMs > 0) {
    await clock.sleep(delayMs, context.signal).catch(() => throwIfInterrupted(context.signal));
  }
}

const isWatched = ({ received, watched }: TransferObserver): boolean => received !== undefined && (watched?.() ?? true);

/** Undefined when there is nothing to wait for. */
function allOf(works: readonly (Promise<void> | void)[]): Promise<void> | undefined {
  const promises = works.filter((work) => work !== undefined);
  return promises.length === 0 ? undefined : Promise.all(promises).then(() => undefined);
}
