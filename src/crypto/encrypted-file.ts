import { B2Error } from '../errors/index.js';
import { seal } from './encrypt.js';
import type { FileKey } from './file-key.js';
import { chunkCount, cipherSize, TAG_BYTES } from './layout.js';
import { type PartSpan, partCount, partSpan } from './parts.js';
import { Sealer } from './sealer.js';

/** Plaintext that can be read again at any offset. */
export interface PlainSource {
  /** For messages. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The bytes of a region. A block may be used again once the next one is asked for. */
  read(offset: number, length: number): AsyncIterable<Uint8Array>;
}

/** A piece of the encrypted file that can be made again, byte for byte, as often as it has to be sent. */
export interface EncryptedPart extends PartSpan {
  /**
   * A block is used again once the next one is asked for. Throws `source_changed` before anything leaves that would be
   * encrypted under a nonce that other plaintext has been encrypted under.
   */
  read(): AsyncGenerator<Uint8Array>;
}

/** The encrypted form of a source, made in parts of whole chunks, in any order and side by side. A key is for one source. */
export class EncryptedFile {
  /** Bytes of all parts together. */
  readonly size: number;
  readonly #key: FileKey;
  readonly #plain: PlainSource;

  /** Throws `file_too_large`; `encryption_failed` for a key that has encrypted something already. */
  constructor(plain: PlainSource, key: FileKey) {
    this.size = cipherSize(plain.size);
    key.claim();
    this.#key = key;
    this.#plain = plain;
  }

  /** All of it as one part. */
  whole(): EncryptedPart {
    return this.part(1, chunkCount(this.#plain.size));
  }

  /** How many parts of so many chunks there are. */
  count(chunksPerPart: number): number {
    return partCount(this.#plain.size, chunksPerPart);
  }

  /** Ask once for each part and keep it only until it is stored: it holds 16 bytes for each of its chunks. */
  part(number: number, chunksPerPart: number): EncryptedPart {
    const span = partSpan(number, this.#plain.size, chunksPerPart);
    const proof = new Proof(span, this.#plain.name);
    return { ...span, read: () => this.#seal(span, proof) };
  }

  async *#seal(span: PartSpan, proof: Proof): AsyncGenerator<Uint8Array> {
    const { plainOffset, plainLength, firstChunk, cipherLength, reachesEnd, number } = span;
    const sealer = new Sealer(this.#key, firstChunk, cipherLength, (index, tag) => proof.check(index, tag));
    if (number === 1) sealer.addHeader();
    yield* seal(exactly(plainLength, this.#plain.read(plainOffset, plainLength), this.#plain.name), sealer, reachesEnd);
  }
}

/** The tags of the chunks that were made already: a chunk made again must have the same one. */
class Proof {
  readonly #first: number;
  readonly #sourceName: string;
  readonly #tags: Buffer;
  #known = 0;

  constructor({ firstChunk, chunks }: PartSpan, sourceName: string) {
    this.#first = firstChunk;
    this.#sourceName = sourceName;
    this.#tags = Buffer.alloc(chunks * TAG_BYTES);
  }

  check(index: number, tag: Buffer): void {
    const at = (index - this.#first) * TAG_BYTES;
    if (at === this.#known) {
      this.#tags.set(tag, at);
      this.#known += TAG_BYTES;
    } else if (!tag.equals(this.#tags.subarray(at, at + TAG_BYTES))) {
      throw changed(this.#sourceName);
    }
  }
}

/** Passes on what comes, if it is neither less nor more than it should be. */
async function* exactly(
  length: number,
  blocks: AsyncIterable<Uint8Array>,
  sourceName: string,
): AsyncGenerator<Uint8Array> {
  let left = length;
  for await (const block of blocks) {
    left -= block.length;
    if (left < 0) throw changed(sourceName);
    yield block;
  }
  if (left > 0) throw changed(sourceName);
}

function changed(sourceName: string): B2Error {
  return new B2Error(
    'source_changed',
    `${sourceName} was changed while it was being encrypted. Nothing was stored. Upload it again when it rests.`,
  );
}
