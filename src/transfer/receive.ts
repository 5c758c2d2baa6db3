import type { Readable } from 'node:stream';
import { B2Error, fromNetwork, interrupted } from '../errors/index.js';
import { Batch } from './batch.js';

/** Gathered before one write; up to WRITES of them are under way, then the network waits for the disk. */
const GATHER_BYTES = 1024 * 1024;
/** With those of one batch, under the number of pieces that one system call takes. */
const GATHER_PIECES = 512;
const WRITES = 2;

export interface Receiver {
  readonly signal: AbortSignal;
  /** Longest silence, milliseconds; 0 waits for ever. */
  readonly inactivityMs: number;
  /** How many more bytes are wanted; the body is given up behind them. Absent for all. */
  wanted?(): number;
  /** So many bytes are handed on as soon as they are there, asked for each batch; 256 KiB when it is more or not said. */
  batchBytes?(): number;
  /** What has arrived since the last call, in this turn of the event loop; the next pieces wait for its promise. */
  onPieces(pieces: readonly Buffer[], bytes: number): Promise<void> | void;
  write(pieces: readonly Buffer[], bytes: number): Promise<void>;
  /** A write is under way, and whether the body now waits for one. */
  onWrite?(waits: boolean): void;
}

/** Moves a body to where it belongs. Settles when every write has; rejects with the first failure of either side. */
export async function receive(body: Readable, receiver: Receiver): Promise<void> {
  const writes = new Set<Promise<void>>();
  let gathered: Buffer[] = [];
  let bytes = 0;
  let handled = Promise.resolve();
  const gate = new Gate(body);
  const flush = (): void => {
    if (bytes === 0) return;
    const write = receiver.write(gathered, bytes).finally(() => writes.delete(write));
    gathered = [];
    bytes = 0;
    writes.add(write);
    const isEnough = writes.size >= WRITES;
    // Whichever write is done lets the next piece in, as it always has room then.
    if (isEnough) gate.holdUntil(Promise.race(writes));
    receiver.onWrite?.(isEnough);
    write.catch((error: Error) => body.destroy(error));
  };
  const drained = drain(body, receiver, (pieces, count) => {
    const handling = receiver.onPieces(pieces, count);
    if (handling !== undefined) {
      handled = handling;
      gate.holdUntil(handling);
    }
    gathered.push(...pieces);
    bytes += count;
    if (bytes >= GATHER_BYTES || gathered.length >= GATHER_PIECES) flush();
  });
  const [arrived] = await Promise.allSettled([drained]);
  // What has arrived is kept, also after a failure: the next request goes on behind it.
  flush();
  // A body that is at its end says so without waiting for whoever holds its last pieces.
  const settled = await Promise.allSettled([handled, ...writes]);
  const failed = [arrived, ...settled].find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Holds a body back as long as something has to be waited for. */
class Gate {
  readonly #body: Readable;
  #holds = 0;

  constructor(body: Readable) {
    this.#body = body;
  }

  holdUntil(done: Promise<void>): void {
    this.#holds++;
    this.#body.pause();
    done.then(
      () => {
        this.#holds--;
        if (this.#holds === 0) this.#body.resume();
      },
      (error: Error) => this.#body.destroy(error),
    );
  }
}

/** Hands out every piece until the end, several at a time. A pause of our own is no silence of the network. */
function drain(
  body: Readable,
  receiver: Receiver,
  onPieces: (pieces: readonly Buffer[], bytes: number) => void,
): Promise<void> {
  const { signal, inactivityMs } = receiver;
  return new Promise((resolve, reject) => {
    const timer = inactivityMs === 0 ? undefined : setTimeout(onSilence, inactivityMs);
    const onEnough = (): void => {
      end();
      body.destroy();
    };
    const batch = new Batch({ ...receiver, onPieces, onEnough });
    function onSilence(): void {
      if (body.isPaused()) timer?.refresh();
      else body.destroy(silence(inactivityMs));
    }
    const guarded = (work: () => void): void => {
      try {
        work();
      } catch (error) {
        body.destroy(error as Error);
      }
    };
    function end(error?: Error): void {
      clearTimeout(timer);
      let failure = error;
      try {
        batch.handOn();
      } catch (thrown) {
        failure ??= thrown as Error;
      }
      if (failure === undefined) resolve();
      else reject(bodyFailure(failure, signal));
    }
    body.on('data', (piece: Buffer) => {
      if (batch.isEmpty) {
        timer?.refresh();
        // What else comes in this turn goes with it.
        setImmediate(guarded, () => batch.handOn());
      }
      guarded(() => batch.add(piece));
    });
    body.once('error', end);
    // One that failed before anybody looked says nothing more.
    if (body.destroyed) end(body.errored ?? closed());
    body.once('end', () => end());
    body.once('close', () => end(closed()));
  });
}

/** The failure of a body, as callers are told. */
export function bodyFailure(error: Error, signal: AbortSignal): B2Error {
  if (signal.aborted) return interrupted(signal);
  return error instanceof B2Error ? error : fromNetwork(error, 'B2', { operation: 'download', ambiguous: true });
}

export function closed(): Error {
  return Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

export function silence(ms: number): B2Error {
  return new B2Error(
    'timeout',
    `The download failed: nothing arrived for ${ms / 1000} seconds. Check the network, or raise timeout.`,
  );
}
