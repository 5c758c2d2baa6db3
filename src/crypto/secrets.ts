import { B2Error } from '../errors/index.js';
import { SECRET_BYTES } from './derive.js';

/** What files are encrypted and decrypted with. Never printed, logged or stored by this room. */
export interface Secrets {
  /** New files are encrypted with the first one; each is tried on a file that is read. */
  readonly passwords: readonly string[];
  /** 32 bytes. When there is one, new files are encrypted with it and not with a password. */
  readonly key: Uint8Array | undefined;
  /** 16 bytes; with the key, for raw AES-256-CBC only. */
  readonly iv?: Uint8Array | undefined;
}

export const IV_BYTES = 16;

/** Throws `invalid_argument`, without the text, unless it is 64 hexadecimal digits. */
export function parseKey(hex: string): Buffer {
  return parseHex('The encryption key', hex, SECRET_BYTES);
}

/** Throws `invalid_argument`, without the text, unless it is 32 hexadecimal digits. */
export function parseIv(hex: string): Buffer {
  return parseHex('The encryption IV', hex, IV_BYTES);
}

/** Throws `invalid_argument` unless it has 32 bytes. */
export function checkKey(key: Uint8Array): Uint8Array {
  return checkLength('key', key, SECRET_BYTES);
}

/** Throws `invalid_argument` unless it has 16 bytes. */
export function checkIv(iv: Uint8Array): Uint8Array {
  return checkLength('IV', iv, IV_BYTES);
}

function checkLength(what: string, bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  throw new B2Error('invalid_argument', `The encryption ${what} must have ${length} bytes, not ${bytes.length}.`);
}

function parseHex(what: string, hex: string, bytes: number): Buffer {
  const parsed = Buffer.from(hex, 'hex');
  if (parsed.length === bytes && hex.length === 2 * bytes) return parsed;
  throw new B2Error('invalid_argument', `${what} must be ${2 * bytes} hexadecimal digits (${bytes} bytes).`);
}

/**
 * A password as bytes. Composed (NFC), because keyboards of different systems write the same letter differently. Throws
 * `invalid_argument` for an empty one and for one that is no text.
 */
export function passwordBytes(password: string): Buffer {
  checkPassword(password);
  return Buffer.from(password.normalize('NFC'), 'utf8');
}

/** As `openssl` takes it: the bytes of the text as they are. */
export function rawPasswordBytes(password: string): Buffer {
  checkPassword(password);
  return Buffer.from(password, 'utf8');
}

function checkPassword(password: string): void {
  if (password !== '' && password.isWellFormed()) return;
  throw new B2Error('invalid_argument', 'The encryption password must be a text of at least one character.');
}
