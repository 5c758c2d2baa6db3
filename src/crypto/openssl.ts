import { B2Error } from '../errors/index.js';
import { CbcKey } from './cbc.js';
import { pbkdf2Bytes, SECRET_BYTES } from './derive.js';
import { IV_BYTES, rawPasswordBytes } from './secrets.js';

/** What `openssl enc` writes in front of a file with a salt. */
const MAGIC = Buffer.from('Salted__', 'latin1');
const SALT_BYTES = 8;
export const OPENSSL_PREAMBLE_BYTES = MAGIC.length + SALT_BYTES;

/** PBKDF2 rounds. openssl's own default is the least; ours is what OWASP's "Password Storage Cheat Sheet" gives. */
export const OPENSSL_ITERATIONS = { min: 10_000, default: 600_000, max: 10_000_000 } as const;

export const VERIFIER_BYTES = 16;

/** A derived key and what tells whether it is the right one. */
export interface OpensslKey {
  readonly key: CbcKey;
  /**
   * Tells a wrong password before anything is decrypted, when it is kept beside the file: bytes of the derivation that
   * openssl does not use. As hard to guess the password from as the file itself.
   */
  readonly verifier: Buffer;
}

export function startsLikeOpenssl(start: Uint8Array): boolean {
  return start.length >= MAGIC.length && MAGIC.equals(start.subarray(0, MAGIC.length));
}

/** What stands in front of a new file. */
export function opensslPreamble(random: (bytes: number) => Buffer): Buffer {
  return Buffer.concat([MAGIC, random(SALT_BYTES)]);
}

/**
 * The key as `openssl enc -aes-256-cbc -pbkdf2 -iter N` derives it. Rejects with `invalid_argument` for rounds out of range,
 * with `damaged_ciphertext` for a file that ends within the salt.
 */
export async function opensslKey(password: string, preamble: Buffer, iterations: number): Promise<OpensslKey> {
  checkIterations(iterations);
  if (preamble.length < OPENSSL_PREAMBLE_BYTES) {
    throw new B2Error('damaged_ciphertext', 'The encrypted file was cut: it ends within its salt.');
  }
  const bytes = rawPasswordBytes(password);
  const length = SECRET_BYTES + IV_BYTES + VERIFIER_BYTES;
  const derived = await pbkdf2Bytes(bytes, preamble.subarray(MAGIC.length), iterations, length);
  bytes.fill(0);
  const key = new CbcKey(
    derived.subarray(0, SECRET_BYTES),
    derived.subarray(SECRET_BYTES, SECRET_BYTES + IV_BYTES),
    preamble,
  );
  const verifier = Buffer.from(derived.subarray(SECRET_BYTES + IV_BYTES));
  derived.fill(0);
  return { key, verifier };
}

/** Throws `invalid_argument`. */
export function checkIterations(iterations: number): void {
  const { min, max } = OPENSSL_ITERATIONS;
  if (Number.isInteger(iterations) && iterations >= min && iterations <= max) return;
  throw new B2Error(
    'invalid_argument',
    `${iterations} PBKDF2 rounds are not possible: a whole number from ${min} to ${max}.`,
  );
}
