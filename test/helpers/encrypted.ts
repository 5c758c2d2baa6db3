import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { PlainSource, Secrets } from '../../src/crypto/index.js';

/** A signal that is never aborted, for as many as want to wait with it. */
export const NEVER = new AbortController().signal;
setMaxListeners(0, NEVER);

export const withPasswords = (...passwords: readonly string[]): Secrets => ({ passwords, key: undefined });

/** Contents as test/fixtures/crypto/make_vectors.py makes them: no two chunks are alike. */
export function pattern(size: number): Buffer {
  const missing = Math.ceil((size - made.length) / 32);
  if (missing > 0)
    made = Buffer.concat([made, ...Array.from({ length: missing }, (_, i) => digestOf(made.length / 32 + i))]);
  return Buffer.from(made.subarray(0, size));
}

let made = Buffer.alloc(0);

function digestOf(number: number): Buffer {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(number));
  return createHash('sha256').update(counter).digest();
}

/** Bytes in blocks; each is overwritten when the next one is asked for, as sources may do. */
export async function* inBlocks(bytes: Uint8Array, blockBytes = 1024 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = Buffer.from(bytes.subarray(at, at + blockBytes));
    yield block;
    block.fill(0xee);
  }
}

/** Each block is copied at once: it may be used again. */
export async function collect(blocks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Buffer> {
  const copies: Buffer[] = [];
  for await (const block of blocks) copies.push(Buffer.from(block));
  return Buffer.concat(copies);
}

export function memorySource(bytes: Uint8Array, blockBytes?: number): PlainSource {
  return {
    name: 'the contents',
    size: bytes.length,
    read: (offset, length) => inBlocks(bytes.subarray(offset, offset + length), blockBytes),
  };
}

/** What was given out before the failure, if there was one. */
export async function attempt(
  blocks: AsyncIterable<Uint8Array>,
): Promise<{ readonly delivered: Buffer; readonly error: unknown }> {
  const copies: Buffer[] = [];
  try {
    for await (const block of blocks) copies.push(Buffer.from(block));
    return { delivered: Buffer.concat(copies), error: undefined };
  } catch (error) {
    return { delivered: Buffer.concat(copies), error };
  }
}
