import { read } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { B2Error, fromSourceFile } from '../errors/index.js';
import { BLOCK_BYTES } from './source.js';

/** Two buffers that a read uses in turn. */
type Pair = readonly [Buffer, Buffer];

/** A file that parts are read from. */
export interface RegionFile {
  readonly path: string;
  readonly handle: FileHandle;
  /** Parts follow each other: new buffers for each would wait for the garbage collector by the dozen. */
  readonly free: Pair[];
  /** Those that may have a read under way. */
  readonly readers: Set<RegionReader>;
  /** Throws `source_changed` when the file is no longer what it was. */
  verify(): Promise<void>;
}

type Step = IteratorResult<Uint8Array>;

const END: Step = { done: true, value: undefined };

/**
 * One region of a file. While one block is on its way the next one is being read. Neither a generator nor promises of node:fs: all
 * that a large upload leaves to the garbage collector comes from steps like these.
 */
export class RegionReader implements AsyncIterableIterator<Uint8Array> {
  readonly #file: RegionFile;
  readonly #pair: Pair;
  readonly #end: number;
  /** Of the next block. */
  #position: number;
  #next: 0 | 1 = 0;
  /** Bytes that were read, or why they were not: what rejects while nobody waits for it would end the process. */
  #reading: Promise<number | Error> | undefined;
  #ended = false;

  constructor(file: RegionFile, offset: number, length: number) {
    this.#file = file;
    this.#position = offset;
    this.#end = offset + length;
    this.#pair = (length > BLOCK_BYTES ? file.free.pop() : undefined) ?? newPair(length);
    file.readers.add(this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<Step> {
    if (this.#ended) return END;
    try {
      if (this.#position === this.#end) return await this.#finish();
      const bytes = await (this.#reading ?? this.#read());
      this.#reading = undefined;
      if (typeof bytes !== 'number') throw bytes;
      return { done: false, value: this.#taken(bytes) };
    } catch (error) {
      await this.return();
      throw fromSourceFile(error, this.#file.path);
    }
  }

  /** A block that was handed out may still be on its way, so that its buffer is used no more. */
  async return(): Promise<Step> {
    this.#ended = true;
    await this.#reading;
    this.#file.readers.delete(this);
    return END;
  }

  #taken(bytes: number): Uint8Array {
    if (bytes === 0) throw changed(this.#file.path);
    const buffer = this.#pair[this.#next];
    this.#position += bytes;
    this.#next = this.#next === 0 ? 1 : 0;
    if (this.#position < this.#end) this.#reading = this.#read();
    return bytes === buffer.length ? buffer : buffer.subarray(0, bytes);
  }

  #read(): Promise<number | Error> {
    const buffer = this.#pair[this.#next];
    const length = Math.min(buffer.length, this.#end - this.#position);
    return new Promise((resolve) => {
      read(this.#file.handle.fd, buffer, 0, length, this.#position, (error, bytes) => resolve(error ?? bytes));
    });
  }

  async #finish(): Promise<Step> {
    const { free, verify } = this.#file;
    if (this.#pair[1].length === BLOCK_BYTES) free.push(this.#pair);
    await verify();
    return this.return();
  }
}

export function changed(path: string): B2Error {
  return new B2Error(
    'source_changed',
    `${path} was changed while it was being uploaded. Nothing was stored. Upload it again when it rests.`,
  );
}

function newPair(length: number): Pair {
  const size = Math.min(BLOCK_BYTES, length);
  return [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(length > size ? size : 0)];
}
