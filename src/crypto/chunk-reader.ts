import { B2Error } from '../errors/index.js';
import { Cutter } from './cutter.js';
import type { FileKey } from './file-key.js';
import { CHUNK_BYTES, SEALED_BYTES } from './layout.js';
import { OpeningLine } from './opening-line.js';
import type { Give, PlainReader } from './plain-reader.js';
import type { ChunkSpan } from './ranges.js';

/** Chunks that are decrypted here, so that also a connection that breaks again and again brings something. */
const CHUNKS_HERE = 64;
/** How often another thread is asked for then, in chunks. */
const CHUNKS_BETWEEN = 16;

/**
 * Decrypts chunks in a row, from where the span begins, in this thread and, when there are many of them, in another one. Gives out
 * nothing that is not verified. All failures of the data are `damaged_ciphertext`.
 */
export class ChunkReader implements PlainReader {
  readonly #key: FileKey;
  readonly #span: ChunkSpan;
  readonly #cutter = new Cutter(SEALED_BYTES);
  #line: OpeningLine | undefined;
  #give: Give = () => undefined;
  #index: number;
  #skip: number;
  #left: number;

  constructor(key: FileKey, span: ChunkSpan) {
    this.#key = key;
    this.#span = span;
    this.#index = span.first;
    this.#skip = span.skip;
    this.#left = span.length ?? Number.POSITIVE_INFINITY;
  }

  push(bytes: Uint8Array, give: Give): Promise<void> | undefined {
    this.#give = give;
    if (this.#line !== undefined) return this.#line.push(bytes);
    const before = this.#here;
    this.#openHere(bytes);
    const due = Math.floor(this.#here / CHUNKS_BETWEEN) > Math.floor(before / CHUNKS_BETWEEN);
    if (due && this.#here >= CHUNKS_HERE) this.#hire();
    return undefined;
  }

  /** Only now it is proven that no bytes are missing. */
  end(give: Give): Promise<void> | undefined {
    this.#give = give;
    if (this.#line !== undefined) return this.#endLine(this.#line);
    this.#openLast();
    return undefined;
  }

  close(): void {
    this.#line?.close();
  }

  get #here(): number {
    return this.#index - this.#span.first;
  }

  #openHere(bytes: Uint8Array): void {
    for (const sealed of this.#cutter.cut(bytes)) this.#giveWanted(this.#open(sealed, false));
  }

  #openLast(): void {
    this.#giveWanted(this.#open(this.#cutter.rest(), true));
  }

  /** From now on another thread works, if there is one. */
  #hire(): void {
    const lease = this.#key.lease();
    if (lease === undefined) return;
    this.#line = new OpeningLine({
      lease,
      first: this.#index,
      onChunk: (plain) => {
        this.#checkEnd(this.#index++, false);
        const wanted = this.#wanted(plain);
        if (wanted.length > 0) this.#give(copyOf(wanted));
      },
      wrong: damaged,
    });
    this.#line.push(this.#cutter.rest());
    this.#cutter.clear();
  }

  async #endLine(line: OpeningLine): Promise<void> {
    this.#openHere(await line.end());
    this.#openLast();
  }

  #open(sealed: Uint8Array, atEnd: boolean): Buffer {
    const index = this.#index++;
    this.#checkEnd(index, atEnd);
    const last = atEnd && this.#span.reachesEnd;
    const plain = this.#key.unseal(index, last, sealed);
    if (plain !== undefined && (plain.length > 0 || index === 0)) return plain;
    // What is whole but not marked as the last chunk has lost what followed.
    if (last && this.#key.unseal(index, false, sealed) !== undefined) throw cut(index + 1);
    throw damaged(index);
  }

  #checkEnd(index: number, atEnd: boolean): void {
    const { end } = this.#span;
    if (end !== undefined && atEnd !== (index === end - 1)) throw atEnd ? cut(index) : tooLong(index);
  }

  #giveWanted(plain: Buffer): void {
    const wanted = this.#wanted(plain);
    if (wanted.length > 0) this.#give(wanted);
  }

  /** What of a chunk's plaintext was asked for. */
  #wanted(plain: Buffer): Buffer {
    const wanted = plain.subarray(this.#skip, this.#skip + this.#left);
    this.#skip -= Math.min(this.#skip, plain.length);
    this.#left -= wanted.length;
    return wanted;
  }
}

/** All of its memory, so that whoever has it can give it back. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}

function damaged(index: number): B2Error {
  const from = index * CHUNK_BYTES;
  return new B2Error(
    'damaged_ciphertext',
    `The encrypted file is damaged: the bytes from ${from} on were altered, moved, cut, or are of another file. Nothing of them was delivered.`,
  );
}

function cut(index: number): B2Error {
  return new B2Error(
    'damaged_ciphertext',
    `The encrypted file was cut: its end is missing, from byte ${index * CHUNK_BYTES} of the contents on.`,
  );
}

function tooLong(index: number): B2Error {
  return new B2Error(
    'damaged_ciphertext',
    `The encrypted data goes on behind chunk ${index}, where it should end: something was added to it.`,
  );
}
