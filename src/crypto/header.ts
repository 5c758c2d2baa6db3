import { createHash, timingSafeEqual } from 'node:crypto';
import { B2Error } from '../errors/index.js';
import { CHUNK_BYTES, HEADER_BYTES } from './layout.js';

/** The line end finds out transports that change line ends. */
const MAGIC = Buffer.from('b2crypt\r\n', 'latin1');
const VERSION = 1;
const CHUNK_EXPONENT = Math.log2(CHUNK_BYTES);

const VERSION_AT = 9;
const KDF_AT = 10;
const COST_AT = 11;
const CHUNK_EXPONENT_AT = 12;
const NONCE_PREFIX_AT = 13;
const PASSWORD_SALT_AT = 20;
const FILE_SALT_AT = 36;
const COMMITMENT_AT = 52;
const CHECKSUM_AT = 84;

export const NONCE_PREFIX_BYTES = PASSWORD_SALT_AT - NONCE_PREFIX_AT;
export const SALT_BYTES = FILE_SALT_AT - PASSWORD_SALT_AT;

const KDF = { key: 0, scrypt: 1 } as const;

/** Derived from a password with this salt. */
export interface PasswordOrigin {
  readonly kind: 'password';
  readonly salt: Buffer;
  /** log2 of scrypt's N. */
  readonly cost: number;
}

/** Where the key of a file comes from: given as such, or derived from a password. */
export type KeyOrigin = { readonly kind: 'key' } | PasswordOrigin;

/** What is chosen for a file; the commitment follows from it and the key. */
export interface HeaderFields {
  readonly origin: KeyOrigin;
  readonly fileSalt: Buffer;
  readonly noncePrefix: Buffer;
}

export interface Header extends HeaderFields {
  readonly commitment: Buffer;
  /** All of it, as it stands in the file. */
  readonly bytes: Buffer;
}

/** The bytes in front of the commitment; they go into the derivation of the file's key. */
export function boundBytes({ origin, fileSalt, noncePrefix }: HeaderFields): Buffer {
  const bytes = Buffer.alloc(COMMITMENT_AT);
  bytes.set(MAGIC);
  bytes[VERSION_AT] = VERSION;
  bytes[KDF_AT] = origin.kind === 'key' ? KDF.key : KDF.scrypt;
  bytes[CHUNK_EXPONENT_AT] = CHUNK_EXPONENT;
  bytes.set(noncePrefix, NONCE_PREFIX_AT);
  if (origin.kind === 'password') {
    bytes[COST_AT] = origin.cost;
    bytes.set(origin.salt, PASSWORD_SALT_AT);
  }
  bytes.set(fileSalt, FILE_SALT_AT);
  return bytes;
}

export function makeHeader(fields: HeaderFields, commitment: Buffer): Header {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.set(boundBytes(fields));
  bytes.set(commitment, COMMITMENT_AT);
  bytes.set(checksumOf(bytes), CHECKSUM_AT);
  return { ...fields, commitment, bytes };
}

export function startsLikeHeader(start: Uint8Array): boolean {
  return start.length >= MAGIC.length && MAGIC.equals(start.subarray(0, MAGIC.length));
}

/** Throws `damaged_ciphertext`, or `unknown_encryption` for a header of another version. */
export function parseHeader(start: Uint8Array): Header {
  const bytes = Buffer.from(start.subarray(0, HEADER_BYTES));
  if (!startsLikeHeader(bytes)) throw damaged('does not begin as an encrypted file does');
  if (bytes.length > VERSION_AT && bytes[VERSION_AT] !== VERSION) {
    throw unknown(`version ${bytes[VERSION_AT]}, and this release reads version ${VERSION}`);
  }
  if (bytes.length < HEADER_BYTES) throw damaged(`ends after ${bytes.length} of ${HEADER_BYTES} bytes`);
  if (!timingSafeEqual(checksumOf(bytes), bytes.subarray(CHECKSUM_AT))) throw damaged('has a wrong checksum');
  if (bytes[CHUNK_EXPONENT_AT] !== CHUNK_EXPONENT) throw unknown(`chunks of 2^${bytes[CHUNK_EXPONENT_AT]} bytes`);
  return {
    origin: originOf(bytes),
    noncePrefix: bytes.subarray(NONCE_PREFIX_AT, PASSWORD_SALT_AT),
    fileSalt: bytes.subarray(FILE_SALT_AT, COMMITMENT_AT),
    commitment: bytes.subarray(COMMITMENT_AT, CHECKSUM_AT),
    bytes,
  };
}

function originOf(bytes: Buffer): KeyOrigin {
  const salt = bytes.subarray(PASSWORD_SALT_AT, FILE_SALT_AT);
  const cost = bytes[COST_AT] ?? 0;
  if (bytes[KDF_AT] === KDF.scrypt) return { kind: 'password', salt, cost };
  if (bytes[KDF_AT] === KDF.key && cost === 0 && salt.every((byte) => byte === 0)) return { kind: 'key' };
  throw unknown(`a key derivation ${bytes[KDF_AT]} that this release does not know`);
}

/** Without a key: tells damage by accident from a wrong password, nothing else. */
function checksumOf(bytes: Buffer): Buffer {
  const digest = createHash('sha256').update(bytes.subarray(0, CHECKSUM_AT)).digest();
  return digest.subarray(0, HEADER_BYTES - CHECKSUM_AT);
}

function damaged(what: string): B2Error {
  return new B2Error('damaged_ciphertext', `The header of the encrypted file ${what}. The file is damaged.`);
}

function unknown(what: string): B2Error {
  return new B2Error(
    'unknown_encryption',
    `The encrypted file has ${what}. Use a newer release, or the program that made it.`,
  );
}
