import type { IncomingMessage } from 'node:http';
import { pipeline, Transform, type TransformCallback } from 'node:stream';
import type { PlainReader } from '../crypto/index.js';
import { deferred } from '../support/deferred.js';
import { release } from '../support/release.js';
import { bodyFailure, closed, silence } from './receive.js';

const BUFFER_BYTES = 1024 * 1024;

interface Waiting {
  readonly signal: AbortSignal;
  /** Longest silence, milliseconds; 0 waits for ever. */
  readonly inactivityMs: number;
}

/** Turns a body into plaintext. Its first bytes can be looked at before anybody knows how it is encrypted. */
export class DecryptingStream extends Transform {
  readonly #body: IncomingMessage;
  #start: Buffer = Buffer.alloc(0);
  readonly #startBytes: number;
  readonly #begun = deferred<Buffer>();
  readonly #reader = deferred<PlainReader>();
  #current: PlainReader | undefined;

  /** `startBytes` is what `start` waits for. */
  constructor(body: IncomingMessage, startBytes: number) {
    super({ highWaterMark: BUFFER_BYTES });
    this.#body = body;
    this.#startBytes = startBytes;
    // Whoever waits for them is told; between two of them nobody does.
    this.#begun.promise.catch(() => undefined);
    this.#reader.promise.catch(() => undefined);
    this.on('error', () => undefined);
    pipeline(body, this, () => undefined);
  }

  /** The first bytes; fewer only when there are no more. */
  async start({ signal, inactivityMs }: Waiting): Promise<Buffer> {
    const timer = inactivityMs === 0 ? undefined : setTimeout(() => this.destroy(silence(inactivityMs)), inactivityMs);
    try {
      return await this.#begun.promise;
    } catch (error) {
      throw bodyFailure(error as Error, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Gives out what the reader makes of everything behind the first `skipped` bytes. */
  decryptWith(reader: PlainReader, skipped: number): void {
    this.#start = this.#start.subarray(skipped);
    this.#reader.resolve(reader);
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    if (this.#current !== undefined) {
      this.#give(this.#current.push(chunk), done);
      if (!this.#isSeen()) release([chunk]);
      return;
    }
    this.#start = Buffer.concat([this.#start, chunk]);
    if (this.#start.length < this.#startBytes) done();
    else this.#begin((reader) => this.#give(reader.push(this.#start), done), done);
  }

  override _flush(done: TransformCallback): void {
    const end = (reader: PlainReader): void => this.#give(reader.end(), done);
    if (this.#current !== undefined) {
      end(this.#current);
      return;
    }
    this.#begin((reader) => {
      this.#give(reader.push(this.#start), (error) => (error ? done(error) : end(reader)));
    }, done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const reason = error ?? closed();
    this.#begun.reject(reason);
    this.#reader.reject(reason);
    done(error);
  }

  /** Whether somebody else looks at the same body, which has no listener of ours any more behind its end. */
  #isSeen(): boolean {
    const ours = this.#body.readableEnded ? 0 : 1;
    return this.#body.listenerCount('data') > ours;
  }

  #begin(work: (reader: PlainReader) => void, done: TransformCallback): void {
    this.#begun.resolve(this.#start);
    this.#reader.promise.then((reader) => {
      this.#current = reader;
      work(reader);
    }, done);
  }

  #give(plain: Iterable<Buffer>, done: TransformCallback): void {
    try {
      for (const block of plain) this.push(block);
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  }
}
