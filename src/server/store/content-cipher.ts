import { createCipheriv } from 'node:crypto';

const BLOCK_BYTES = 16;

/**
 * AES-256 in counter mode from byte `position` of a content on: encrypting and decrypting are the same, and a range needs
 * no byte in front of it. The counter begins with 0 because a key is for one content only.
 */
export function contentCipher(key: Buffer, position: number): (block: Buffer) => Buffer {
  const counter = Buffer.alloc(BLOCK_BYTES);
  counter.writeBigUInt64BE(BigInt(Math.floor(position / BLOCK_BYTES)), BLOCK_BYTES - 8);
  const cipher = createCipheriv('aes-256-ctr', key, counter);
  cipher.update(Buffer.alloc(position % BLOCK_BYTES));
  return (block) => cipher.update(block);
}
