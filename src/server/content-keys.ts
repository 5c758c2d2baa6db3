import { createCipheriv, createDecipheriv } from 'node:crypto';
import type { Random } from './random.js';

/** The key of one content. It is kept wrapped only: by the server's key under SSE-B2, by the customer's under SSE-C. */
export interface ContentKey {
  readonly bytes: Buffer;
  /** Base64 of nonce, encrypted key and tag. */
  readonly wrapped: string;
}

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;

export function newContentKey(wrapping: Buffer, random: Random): ContentKey {
  const bytes = random.bytes(KEY_BYTES);
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, wrapping, nonce);
  const sealed = Buffer.concat([nonce, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  return { bytes, wrapped: sealed.toString('base64') };
}

/** Throws when another key wrapped it. */
export function unwrapContentKey(wrapped: string, wrapping: Buffer): Buffer {
  const sealed = Buffer.from(wrapped, 'base64');
  const keyEnd = NONCE_BYTES + KEY_BYTES;
  const decipher = createDecipheriv(ALGORITHM, wrapping, sealed.subarray(0, NONCE_BYTES));
  decipher.setAuthTag(sealed.subarray(keyEnd));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, keyEnd)), decipher.final()]);
}
