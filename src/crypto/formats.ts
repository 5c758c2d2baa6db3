import { randomBytes, timingSafeEqual } from 'node:crypto';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import { untilAborted } from '../support/until-aborted.js';
import { CbcKey, cbcSize } from './cbc.js';
import { ChunkReader } from './chunk-reader.js';
import { encryptStream } from './encrypt.js';
import type { FileKey } from './file-key.js';
import { parseHeader, startsLikeHeader } from './header.js';
import type { Keyring } from './keyring.js';
import { cipherSize, HEADER_BYTES } from './layout.js';
import type { EncryptionNote } from './note.js';
import {
  OPENSSL_ITERATIONS,
  OPENSSL_PREAMBLE_BYTES,
  type OpensslKey,
  opensslKey,
  opensslPreamble,
  startsLikeOpenssl,
} from './openssl.js';
import { WHOLE_FILE } from './ranges.js';
import { checkIv, checkKey, type Secrets } from './secrets.js';

/** `stream` is authenticated and can be read anywhere; `openssl` is what `openssl enc` reads and writes, and neither. */
export const ENCRYPTION_FORMATS = ['stream', 'openssl'] as const;
export type EncryptionFormat = (typeof ENCRYPTION_FORMATS)[number];

/** How one file is encrypted: its key, and what its file info should tell. */
export type FileEncryption =
  | { readonly format: 'stream'; readonly key: FileKey; readonly note: EncryptionNote }
  | { readonly format: 'cbc'; readonly key: CbcKey; readonly note: EncryptionNote };

export interface EncryptionContext {
  readonly keyring: Keyring;
  readonly secrets: Secrets;
  /** PBKDF2 rounds of the openssl format, 10,000 to 10,000,000; for reading, those of files whose info does not tell. */
  readonly iterations?: number;
  /** For reading: refuse files of any other format. Else who may replace a file can choose one that is not authenticated. */
  readonly only?: EncryptionFormat;
  readonly signal: AbortSignal;
}

/**
 * Chooses everything for a new file. A key with an IV always means raw AES-256-CBC. Rejects with `invalid_argument` when there
 * is nothing to encrypt with.
 */
export async function encryptNew(context: EncryptionContext, format: EncryptionFormat): Promise<FileEncryption> {
  const { keyring, secrets, signal } = context;
  const raw = rawKey(secrets);
  if (raw !== undefined) return raw;
  if (format === 'stream') {
    const key = await keyring.create(secrets, signal);
    return { format: 'stream', key, note: { format: 'stream', header: key.header } };
  }
  const [password] = secrets.passwords;
  if (password === undefined || secrets.key !== undefined) {
    throw new B2Error('invalid_argument', 'The openssl format takes a password, or a key together with an IV.');
  }
  const iterations = context.iterations ?? OPENSSL_ITERATIONS.default;
  const { key, verifier } = await abortable(opensslKey(password, opensslPreamble(randomBytes), iterations), signal);
  return { format: 'cbc', key, note: { format: 'openssl', iterations, verifier } };
}

/**
 * Recognises how a file is encrypted by its first bytes: 96, or all there are. Rejects with `wrong_password`,
 * `damaged_ciphertext`, `key_cost_refused`, and with `unknown_encryption` when it is not encrypted.
 */
export async function recognise(
  start: Uint8Array,
  context: EncryptionContext,
  note?: EncryptionNote,
): Promise<FileEncryption> {
  const { keyring, secrets, only, signal } = context;
  if (startsLikeHeader(start)) {
    if (only === 'openssl') throw notWanted('in the format stream');
    const key = await keyring.open(parseHeader(start), secrets, signal);
    return { format: 'stream', key, note: { format: 'stream', header: key.header } };
  }
  const salted = startsLikeOpenssl(start);
  if (note?.format === 'stream' || (note?.format === 'openssl' && !salted)) {
    throw new B2Error(
      'damaged_ciphertext',
      'The beginning of the encrypted file is damaged: it has not the right header.',
    );
  }
  if (only === 'stream') throw notWanted(salted ? 'in the openssl format' : 'in another format, or not encrypted');
  if (salted) return openOpenssl(Buffer.from(start.subarray(0, OPENSSL_PREAMBLE_BYTES)), context, note);
  const raw = rawKey(secrets);
  if (raw !== undefined) return raw;
  throw new B2Error(
    'unknown_encryption',
    'The file is not encrypted, or in a way that cannot be recognised. Raw AES-256-CBC needs its key and its IV.',
  );
}

function notWanted(what: string): B2Error {
  return new B2Error('unknown_encryption', `The file is ${what}, and only the other format is accepted.`);
}

/** Bytes in front of the encrypted contents. */
export function preambleBytes({ format, key }: FileEncryption): number {
  return format === 'stream' ? HEADER_BYTES : key.preamble.length;
}

/** Bytes of the whole encrypted file. Throws `file_too_large`. */
export function encryptedSize({ format, key }: FileEncryption, plainBytes: number): number {
  return format === 'stream' ? cipherSize(plainBytes) : key.preamble.length + cbcSize(plainBytes);
}

/** The whole encrypted file, in order. A block may be used again once the next one is asked for. */
export function encryptWhole(
  { format, key }: FileEncryption,
  plain: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  return format === 'stream' ? encryptStream(plain, key) : key.encrypt(plain);
}

/** Gives out the plaintext of bytes that come in order. Both must be used up; `end` says whether all of them came. */
export interface PlainReader {
  push(bytes: Uint8Array): Iterable<Buffer>;
  end(): Iterable<Buffer>;
}

/** For all that follows the preamble. */
export function wholeReader({ format, key }: FileEncryption): PlainReader {
  return format === 'stream' ? new ChunkReader(key, WHOLE_FILE) : key.reader();
}

function rawKey({ key, iv }: Secrets): FileEncryption | undefined {
  if (key === undefined || iv === undefined) return undefined;
  return { format: 'cbc', key: new CbcKey(checkKey(key), checkIv(iv)), note: { format: 'aes-256-cbc' } };
}

/** Without the note only the first password is tried: nothing in the file says which one is right. */
async function openOpenssl(
  preamble: Buffer,
  { secrets, iterations = OPENSSL_ITERATIONS.default, signal }: EncryptionContext,
  note: EncryptionNote | undefined,
): Promise<FileEncryption> {
  const known = note?.format === 'openssl' ? note : undefined;
  const rounds = known?.iterations ?? iterations;
  for (const password of secrets.passwords) {
    const { key, verifier }: OpensslKey = await abortable(opensslKey(password, preamble, rounds), signal);
    if (known !== undefined && !timingSafeEqual(verifier, known.verifier)) continue;
    return { format: 'cbc', key, note: { format: 'openssl', iterations: rounds, verifier } };
  }
  const message = secrets.passwords.length === 0 ? 'was encrypted with a password. Give it.' : 'has another password.';
  throw new B2Error('wrong_password', `The file ${message}`);
}

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await untilAborted(work, signal);
  } catch (error) {
    throwIfInterrupted(signal);
    throw error;
  }
}
