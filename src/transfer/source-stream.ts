import { Readable } from 'node:stream';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import { untilAborted } from '../support/until-aborted.js';
import { BLOCK_BYTES, type ForwardSource, type TakenBytes } from './source.js';

/** What may be uploaded as a stream: Node's and the web's readables are both async iterables. */
export type StreamInput = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

/** A stream that can be read once. Text chunks are taken as UTF-8. `size` is told to who asks, not checked. */
export function streamSource(input: StreamInput, size?: number): ForwardSource {
  const reading = openStream(input);
  let waiting: Uint8Array[] = [];
  let ended = false;
  /** The next bytes, or undefined at the end. */
  const next = async (signal: AbortSignal): Promise<Uint8Array | undefined> => {
    while (!ended) {
      const kept = waiting.shift();
      if (kept !== undefined) return kept;
      const step = await readNext(reading, signal);
      if (step.done === true) {
        ended = true;
        break;
      }
      const bytes = toBytes(step.value);
      if (bytes.length > 0) return bytes;
    }
    return waiting.shift();
  };
  return {
    kind: 'forward',
    name: 'the stream',
    size,
    take: async (maxBytes, signal) => {
      const gathered = new Gathered();
      for (let chunk = await next(signal); chunk !== undefined; chunk = await next(signal)) {
        const wanted = chunk.subarray(0, maxBytes - gathered.length);
        gathered.add(wanted);
        if (wanted.length === chunk.length) continue;
        // Something follows, so the caller knows that this part is not the last.
        waiting.unshift(chunk.subarray(wanted.length));
        return gathered.done(false);
      }
      return gathered.done(true);
    },
    giveBack: (blocks) => {
      waiting = [...blocks, ...waiting];
    },
    close: async () => {
      ended = true;
      waiting = [];
      // Not awaited: a generator that waits for its own source would keep the caller waiting too.
      void Promise.resolve(reading.stop()).catch(() => undefined);
    },
  };
}

/** A stream while it is read. */
interface Reading {
  next(): Promise<IteratorResult<unknown, unknown>> | IteratorResult<unknown, unknown>;
  /** Lets go of what the stream holds open, also while `next` waits. */
  stop(): unknown;
}

/** An iterator of a stream ends it only after the read that is under way, which may never end: streams are ended themselves. */
function openStream(input: StreamInput): Reading {
  try {
    if (input instanceof ReadableStream) {
      const reader = input.getReader();
      return { next: () => reader.read() as Promise<IteratorResult<unknown>>, stop: () => reader.cancel() };
    }
    const iterator = Symbol.asyncIterator in input ? input[Symbol.asyncIterator]() : input[Symbol.iterator]();
    const stop = input instanceof Readable ? () => input.destroy() : () => iterator.return?.();
    return { next: () => iterator.next(), stop };
  } catch (cause) {
    throw unreadable(cause);
  }
}

function toBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk, 'utf8');
  throw new B2Error(
    'invalid_argument',
    `The stream yielded a ${typeof chunk}. Streams of Buffer, Uint8Array or string can be uploaded.`,
  );
}

async function readNext(reading: Reading, signal: AbortSignal): Promise<IteratorResult<unknown, unknown>> {
  throwIfInterrupted(signal);
  try {
    return await untilAborted(reading.next(), signal);
  } catch (cause) {
    throwIfInterrupted(signal);
    throw unreadable(cause);
  }
}

function unreadable(cause: unknown): B2Error {
  if (cause instanceof B2Error) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new B2Error('cannot_read_source', `Reading the stream failed: ${reason}.`, { cause });
}

/** Copies chunks of any size into blocks, so that a million tiny chunks cost no more than their bytes. */
class Gathered {
  readonly #blocks: Buffer[] = [];
  #free = Buffer.alloc(0);
  length = 0;

  add(chunk: Uint8Array): void {
    for (let from = chunk; from.length > 0; ) {
      if (this.#free.length === 0) {
        this.#free = Buffer.allocUnsafeSlow(BLOCK_BYTES);
        this.#blocks.push(this.#free);
      }
      const piece = from.subarray(0, this.#free.length);
      this.#free.set(piece);
      this.#free = this.#free.subarray(piece.length);
      from = from.subarray(piece.length);
      this.length += piece.length;
    }
  }

  done(ended: boolean): TakenBytes {
    const blocks: Uint8Array[] = [...this.#blocks];
    const last = blocks.pop();
    if (last !== undefined) blocks.push(last.subarray(0, last.length - this.#free.length));
    return { blocks, length: this.length, ended };
  }
}
