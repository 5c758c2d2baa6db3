import { createHmac, createSecretKey, type Hmac, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { B2Error } from '../errors/index.js';
import { ChunkCipher } from './chunk-cipher.js';
import type { CipherLease, CipherThread } from './cipher-thread.js';
import { boundBytes, type Header, type HeaderFields, makeHeader } from './header.js';

/** Blocks of a file that are worked on here; a longer one is worth the way to another thread. */
const BLOCKS_HERE = 8;
const KEY_BYTES = 32;
const CONTEXT = Buffer.from('backblazeb2 stream v1', 'latin1');
/** Of what never leaves this package: it is not part of the format. */
const FINGERPRINT_CONTEXT = 'backblazeb2 fingerprint of contents';

/** The key of one file. It cannot be read, printed or copied out of here. */
export class FileKey {
  /** What stands in front of the chunks. Holds no secret, and is all that is needed to go on with the file later. */
  readonly header: Buffer;
  readonly #key: KeyObject;
  readonly #thread: CipherThread;
  readonly #noncePrefix: Buffer;
  readonly #cipher: ChunkCipher;
  #claimed = false;
  #blocks = 0;

  private constructor(header: Header, key: KeyObject, thread: CipherThread) {
    this.header = header.bytes;
    this.#key = key;
    this.#thread = thread;
    this.#noncePrefix = header.noncePrefix;
    this.#cipher = new ChunkCipher(key, header.noncePrefix);
  }

  /** For a new file. The caller chooses salt and prefix at random and never twice. */
  static create(fields: HeaderFields, secret: Uint8Array, thread: CipherThread): FileKey {
    const { key, commitment } = derive(secret, fields);
    return new FileKey(makeHeader(fields, commitment), key, thread);
  }

  /** For a file that exists; undefined when it was not encrypted with this secret. */
  static open(header: Header, secret: Uint8Array, thread: CipherThread): FileKey | undefined {
    const { key, commitment } = derive(secret, header);
    return timingSafeEqual(commitment, header.commitment) ? new FileKey(header, key, thread) : undefined;
  }

  /** A key is for one plaintext: whoever encrypts with it takes it first. Throws `encryption_failed` the second time. */
  claim(): void {
    if (this.#claimed) throw new B2Error('encryption_failed', 'A key of a file must not encrypt a second one.');
    this.#claimed = true;
  }

  /** Tells contents from others; tells nothing of them to whoever has not the key. Encrypts nothing. */
  fingerprint(): Hmac {
    const key = Buffer.from(hkdfSync('sha256', this.#key, '', FINGERPRINT_CONTEXT, KEY_BYTES));
    const hmac = createHmac('sha256', key);
    key.fill(0);
    return hmac;
  }

  /** Writes a chunk and its tag into `target`, and returns the tag as it stands there. */
  seal(index: number, last: boolean, plain: Uint8Array, target: Buffer): Buffer {
    return this.#cipher.seal(index, last, plain, target);
  }

  /** Writes chunks in a row, as ChunkCipher does. */
  sealAll(plain: Uint8Array, target: Buffer, first: number, last: boolean): void {
    this.#cipher.sealAll(plain, target, first, last);
  }

  /** The plaintext of a chunk, in memory of its own; undefined when it is not this chunk of this file. */
  unseal(index: number, last: boolean, sealed: Uint8Array): Buffer | undefined {
    return this.#cipher.unseal(index, last, sealed);
  }

  /** Another thread that works with this key. To be asked for each block; undefined: this one is for the caller itself. */
  lease(): CipherLease | undefined {
    this.#blocks++;
    return this.#blocks >= BLOCKS_HERE ? this.#thread.lease(this.#key, this.#noncePrefix) : undefined;
  }
}

interface Derived {
  readonly key: KeyObject;
  /** Nobody can find two secrets that have the same one: a file opens with one secret only. */
  readonly commitment: Buffer;
}

function derive(secret: Uint8Array, fields: HeaderFields): Derived {
  const info = Buffer.concat([CONTEXT, boundBytes(fields)]);
  const both = Buffer.from(hkdfSync('sha256', secret, fields.fileSalt, info, 2 * KEY_BYTES));
  const key = createSecretKey(both.subarray(0, KEY_BYTES));
  const commitment = Buffer.from(both.subarray(KEY_BYTES));
  both.fill(0);
  return { key, commitment };
}
