import { B2Error } from '../errors/index.js';
import type { FileKey } from './file-key.js';
import { CHUNK_BYTES } from './layout.js';
import { type PartSpan, spanOfPart } from './parts.js';
import { type PartSource, SealedPart } from './sealed-part.js';

/** What becomes of a part, from the first try on. The tags of a try that failed stay, so that no nonce covers other contents. */
type PartState =
  | { readonly kind: 'sending' }
  | { readonly kind: 'failed'; readonly sealed: SealedPart }
  | { readonly kind: 'stored'; readonly sha1: string };

/** A part that one caller sends. Says at the end what became of it. */
export interface TakenPart extends PartSpan {
  read(source: PartSource): AsyncGenerator<Uint8Array>;
  /** It is stored, with this SHA-1. */
  stored(sha1: string): void;
  /** It may be taken again. */
  failed(): void;
}

/**
 * An encrypted file whose parts its caller cuts and gives in any order, also side by side. All but the last have the same size,
 * whole chunks, so that a number tells where its part stands. A key is for one file.
 */
export class PartwiseFile {
  readonly #key: FileKey;
  readonly #maxBytes: number;
  readonly #parts = new Map<number, PartState>();
  /** Chunks of every part but the last. */
  #perPart: number | undefined;
  #last: number | undefined;

  /** `maxBytes` is the most that a part may have as it is stored. */
  constructor(key: FileKey, maxBytes: number) {
    key.claim();
    this.#key = key;
    this.#maxBytes = maxBytes;
  }

  /**
   * Takes a part of so many bytes of plaintext, at least 1, for sending. Throws `invalid_argument` for one that cannot stand
   * there, `source_changed` for one that was tried before with another size.
   */
  take(number: number, plainBytes: number, isLast: boolean): TakenPart {
    const state = this.#parts.get(number);
    if (state?.kind === 'stored')
      throw refused(number, 'is stored, and an encrypted part cannot be replaced: abort the upload and begin anew');
    if (state?.kind === 'sending') throw refused(number, 'is being sent');
    const sealed = state?.sealed ?? this.#newPart(number, plainBytes, isLast);
    const { span } = sealed;
    if (span.plainLength !== plainBytes || span.reachesEnd !== isLast) throw begunOtherwise(span);
    this.#parts.set(number, { kind: 'sending' });
    return {
      ...span,
      read: (source) => sealed.read(source),
      stored: (sha1) => void this.#parts.set(number, { kind: 'stored', sha1 }),
      failed: () => void this.#parts.set(number, { kind: 'failed', sealed }),
    };
  }

  /** The SHA-1 of all parts. Throws `missing_part`. */
  complete(): string[] {
    const digests = Array.from({ length: this.#last ?? this.#parts.size }, (_, i) => this.#sha1Of(i + 1));
    if (this.#last !== undefined) return digests;
    throw missing('The last part of the encrypted upload has not been uploaded: upload it with lastPart true.');
  }

  #sha1Of(number: number): string {
    const state = this.#parts.get(number);
    if (state?.kind === 'stored') return state.sha1;
    throw missing(`Part ${number} has not been uploaded. Upload it, then complete the upload again.`);
  }

  #newPart(number: number, plainBytes: number, isLast: boolean): SealedPart {
    const perPart = isLast ? this.#placeLast(number) : this.#place(number, plainBytes);
    const span = spanOfPart(number, perPart, plainBytes, isLast);
    if (span.cipherLength > this.#maxBytes) {
      throw refused(number, `would have ${span.cipherLength} bytes as it is stored: at most ${this.#maxBytes}`);
    }
    if (isLast) this.#last = number;
    else this.#perPart = perPart;
    return new SealedPart(this.#key, span);
  }

  /** Chunks in each part in front of the last. */
  #placeLast(number: number): number {
    if (this.#last !== undefined) throw refused(number, `cannot be the last one: part ${this.#last} is`);
    const behind = [...this.#parts.keys()].find((other) => other > number);
    if (behind !== undefined) throw refused(number, `cannot be the last one: there is a part ${behind}`);
    if (number === 1 || this.#perPart !== undefined) return this.#perPart ?? 1;
    throw refused(number, 'is the last one, and where it begins is not known yet: upload any of the others first');
  }

  #place(number: number, plainBytes: number): number {
    if (this.#last !== undefined && number > this.#last)
      throw refused(number, `is behind part ${this.#last}, the last one`);
    if (this.#perPart !== undefined && plainBytes !== this.#perPart * CHUNK_BYTES) {
      throw refused(
        number,
        `has ${plainBytes} bytes, and the others have ${this.#perPart * CHUNK_BYTES}: of an encrypted upload all parts but the last have the same size. If it is the last one, say so by lastPart`,
      );
    }
    const below = Math.floor(plainBytes / CHUNK_BYTES) * CHUNK_BYTES;
    if (plainBytes === below) return plainBytes / CHUNK_BYTES;
    const nearest = below === 0 ? `${CHUNK_BYTES}` : `${below} or ${below + CHUNK_BYTES}`;
    throw refused(
      number,
      `has ${plainBytes} bytes: parts of an encrypted upload have a multiple of ${CHUNK_BYTES}, such as ${nearest}. If it is the last one, say so by lastPart`,
    );
  }
}

function refused(number: number, why: string): B2Error {
  return new B2Error('invalid_argument', `Part ${number} ${why}.`);
}

function begunOtherwise({ number, plainLength, reachesEnd }: PartSpan): B2Error {
  const what = `with ${plainLength} bytes${reachesEnd ? ' as the last one' : ''}`;
  return new B2Error(
    'source_changed',
    `Part ${number} was begun ${what}. Send the same again, or abort the upload and begin anew.`,
  );
}

function missing(message: string): B2Error {
  return new B2Error('missing_part', message);
}
