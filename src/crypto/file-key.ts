import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type Hmac,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { B2Error } from '../errors/index.js';
import { release } from '../support/release.js';
import { boundBytes, type Header, type HeaderFields, makeHeader, NONCE_PREFIX_BYTES } from './header.js';
import { TAG_BYTES } from './layout.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const KEY_BYTES = 32;
const CONTEXT = Buffer.from('backblazeb2 stream v1', 'latin1');
/** Of what never leaves this package: it is not part of the format. */
const FINGERPRINT_CONTEXT = 'backblazeb2 fingerprint of contents';

/** The key of one file. It cannot be read, printed or copied out of here. */
export class FileKey {
  /** What stands in front of the chunks. Holds no secret, and is all that is needed to go on with the file later. */
  readonly header: Buffer;
  readonly #key: KeyObject;
  readonly #nonce: Buffer;
  #claimed = false;

  private constructor(header: Header, key: KeyObject) {
    this.header = header.bytes;
    this.#key = key;
    this.#nonce = Buffer.alloc(NONCE_BYTES);
    this.#nonce.set(header.noncePrefix);
  }

  /** For a new file. The caller chooses salt and prefix at random and never twice. */
  static create(fields: HeaderFields, secret: Uint8Array): FileKey {
    const { key, commitment } = derive(secret, fields);
    return new FileKey(makeHeader(fields, commitment), key);
  }

  /** For a file that exists; undefined when it was not encrypted with this secret. */
  static open(header: Header, secret: Uint8Array): FileKey | undefined {
    const { key, commitment } = derive(secret, header);
    return timingSafeEqual(commitment, header.commitment) ? new FileKey(header, key) : undefined;
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
    const cipher = createCipheriv(CIPHER, this.#key, this.#nonceOf(index, last));
    const encrypted = cipher.update(plain);
    target.set(encrypted);
    release([encrypted]);
    cipher.final();
    const tag = target.subarray(plain.length, plain.length + TAG_BYTES);
    tag.set(cipher.getAuthTag());
    return tag;
  }

  /** The plaintext of a chunk; undefined when it is not this chunk of this file. */
  unseal(index: number, last: boolean, sealed: Uint8Array): Buffer | undefined {
    if (sealed.length < TAG_BYTES) return undefined;
    const end = sealed.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, this.#key, this.#nonceOf(index, last), { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(end));
    const plain = decipher.update(sealed.subarray(0, end));
    try {
      decipher.final();
      return plain;
    } catch {
      return undefined;
    }
  }

  /** Its memory is used again for the next chunk: a cipher copies it. */
  #nonceOf(index: number, last: boolean): Buffer {
    this.#nonce.writeUInt32BE(index, NONCE_PREFIX_BYTES);
    this.#nonce[NONCE_BYTES - 1] = last ? 1 : 0;
    return this.#nonce;
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
