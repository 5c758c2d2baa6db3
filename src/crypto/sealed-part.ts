import { B2Error } from '../errors/index.js';
import { seal } from './encrypt.js';
import type { FileKey } from './file-key.js';
import { TAG_BYTES } from './layout.js';
import type { PartSpan } from './parts.js';
import { Sealer } from './sealer.js';

/** Plaintext that can be read again. */
export interface PartSource {
  /** For messages. */
  readonly name: string;
  /** All of the part's plaintext. A block may be used again once the next one is asked for. */
  read(): AsyncIterable<Uint8Array>;
}

/** Encrypts one part as often as it has to be sent, byte for byte the same, as long as anybody holds this. */
export class SealedPart {
  readonly span: PartSpan;
  readonly #key: FileKey;
  readonly #proof: Proof;

  constructor(key: FileKey, span: PartSpan) {
    this.span = span;
    this.#key = key;
    this.#proof = new Proof(span);
  }

  /**
   * A block is used again once the next one is asked for. Throws `source_changed` before anything leaves that would be
   * encrypted under a nonce that other plaintext has been encrypted under.
   */
  async *read({ name, read }: PartSource): AsyncGenerator<Uint8Array> {
    const { plainLength, firstChunk, cipherLength, reachesEnd, number } = this.span;
    const sealer = new Sealer(this.#key, firstChunk, cipherLength, (index, tag) => {
      if (!this.#proof.holds(index, tag)) throw changed(name);
    });
    if (number === 1) sealer.addHeader();
    yield* seal(exactly(plainLength, read(), name), sealer, reachesEnd);
  }
}

/** The tags of the chunks that were made already: a chunk made again must have the same one. */
class Proof {
  readonly #first: number;
  readonly #tags: Buffer;
  #known = 0;

  constructor({ firstChunk, chunks }: PartSpan) {
    this.#first = firstChunk;
    this.#tags = Buffer.alloc(chunks * TAG_BYTES);
  }

  holds(index: number, tag: Buffer): boolean {
    const at = (index - this.#first) * TAG_BYTES;
    if (at !== this.#known) return tag.equals(this.#tags.subarray(at, at + TAG_BYTES));
    this.#tags.set(tag, at);
    this.#known += TAG_BYTES;
    return true;
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
