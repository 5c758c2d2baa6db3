import { HEADER_BYTES } from './layout.js';
import { OPENSSL_ITERATIONS, VERIFIER_BYTES } from './openssl.js';

/** File info names: how a file was encrypted by its uploader, and how many bytes of plaintext it has, in decimal digits. */
export const ENCRYPTION_INFO = { how: 'client_encryption', plainSize: 'client_plain_size' } as const;

/** What the file info tells of the encryption. It helps and is not relied upon: anybody who may write the file can write it. */
export type EncryptionNote =
  /** With the header, a range can be decrypted without fetching it first. */
  | { readonly format: 'stream'; readonly header: Buffer | undefined }
  | { readonly format: 'openssl'; readonly iterations: number; readonly verifier: Buffer }
  | { readonly format: 'aes-256-cbc' };

const STREAM = 'stream1';
const OPENSSL = 'openssl1';
const RAW = 'aes-256-cbc';

/** The value of the `how` item. */
export function formatNote(note: EncryptionNote): string {
  if (note.format === 'stream') {
    return note.header === undefined ? STREAM : `${STREAM}.${note.header.toString('base64url')}`;
  }
  if (note.format === 'aes-256-cbc') return RAW;
  return `${OPENSSL}.${note.iterations}.${note.verifier.toString('base64url')}`;
}

/** Undefined for a text that formatNote does not make. */
export function parseNote(text: string): EncryptionNote | undefined {
  if (text === STREAM) return { format: 'stream', header: undefined };
  if (text.startsWith(`${STREAM}.`)) {
    const header = Buffer.from(text.slice(STREAM.length + 1), 'base64url');
    return header.length === HEADER_BYTES ? { format: 'stream', header } : undefined;
  }
  if (text === RAW) return { format: 'aes-256-cbc' };
  const [, digits, base64] = /^openssl1\.([1-9]\d{4,7})\.([\w-]{22})$/.exec(text) ?? [];
  if (digits === undefined || base64 === undefined) return undefined;
  const iterations = Number(digits);
  const verifier = Buffer.from(base64, 'base64url');
  if (iterations > OPENSSL_ITERATIONS.max || verifier.length !== VERIFIER_BYTES) return undefined;
  return { format: 'openssl', iterations, verifier };
}
