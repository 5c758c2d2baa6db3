import { Writable } from 'node:stream';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import { untilAborted } from '../support/until-aborted.js';
import type { Sink } from './sink.js';

/** Where a download may be sent: a stream of Node or of the web, which is ended with the content and destroyed by a failure. */
export type StreamOutput = Writable | WritableStream<Uint8Array>;

interface Writer {
  write(chunk: Uint8Array): Promise<void>;
  end(): Promise<void>;
  destroy(reason: Error): void;
}

/** Gives a download to a stream, in order and no faster than the stream takes it. */
export class StreamSink implements Sink {
  readonly held = [];
  readonly heldVersion = undefined;
  readonly anyOrder = false;
  // What a stream has taken may still be on its way to its reader.
  readonly letsGo = false;
  readonly #writer: Writer;
  readonly #signal: AbortSignal;
  #last: Promise<void> = Promise.resolve();

  constructor(output: StreamOutput, signal: AbortSignal) {
    this.#writer = output instanceof Writable ? nodeWriter(output) : webWriter(output);
    this.#signal = signal;
  }

  async read(): Promise<void> {}
  async restart(): Promise<void> {}
  async begin(): Promise<void> {}

  write(chunks: readonly Uint8Array[]): Promise<void> {
    this.#last = this.#last.then(async () => {
      for (const chunk of chunks) await this.#wait(this.#writer.write(chunk));
    });
    return this.#last;
  }

  async finish(): Promise<void> {
    await this.#wait(this.#writer.end());
  }

  async fail(): Promise<void> {
    this.#writer.destroy(new B2Error('connection_reset', 'The download failed before its end.'));
  }

  async #wait(work: Promise<void>): Promise<void> {
    try {
      await untilAborted(work, this.#signal);
    } catch (cause) {
      throwIfInterrupted(this.#signal);
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new B2Error('cannot_write_target', `downloadStream took no more: ${reason}`, { cause });
    }
  }
}

function nodeWriter(stream: Writable): Writer {
  // A stream that fails between two writes must not end the process; the next write tells.
  stream.on('error', () => undefined);
  const settled = (start: (done: (error?: Error | null) => void) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      if (stream.destroyed) reject(stream.errored ?? new Error('it was closed'));
      const closed = (): void => reject(stream.errored ?? new Error('it was closed'));
      stream.once('close', closed);
      start((error) => {
        stream.off('close', closed);
        if (error) reject(error);
        else resolve();
      });
    });
  return {
    write: (chunk) => settled((done) => stream.write(chunk, done)),
    end: () => settled((done) => stream.end(done)),
    destroy: (reason) => void stream.destroy(reason),
  };
}

function webWriter(stream: WritableStream<Uint8Array>): Writer {
  const writer = stream.getWriter();
  writer.closed.catch(() => undefined);
  return {
    write: async (chunk) => {
      await writer.ready;
      await writer.write(chunk);
    },
    end: () => writer.close(),
    destroy: (reason) => void writer.abort(reason).catch(() => undefined),
  };
}
