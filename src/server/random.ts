import { createHash, randomFillSync } from 'node:crypto';

/** The one source of chance of a server: ids, keys, tokens and faults draw from it. */
export interface Random {
  bytes(count: number): Buffer;
  hex(digits: number): string;
  /** An integer from 0 to `limit` - 1. */
  below(limit: number): number;
}

/** With a seed the same draws come again in the same order; without one they come from the system. */
export function createRandom(seed?: string): Random {
  const bytes = seed === undefined ? systemBytes() : seededBytes(seed);
  return {
    bytes,
    hex: (digits) =>
      bytes(Math.ceil(digits / 2))
        .toString('hex')
        .slice(0, digits),
    below: (limit) => bytes(6).readUIntBE(0, 6) % limit,
  };
}

const POOL_BYTES = 4096;

/** From the system, many at a time: ids need a few, and each question costs as much as thousands. No byte is given twice. */
function systemBytes(): (count: number) => Buffer {
  let pool = Buffer.alloc(0);
  return (count) => {
    if (pool.length < count) pool = randomFillSync(Buffer.allocUnsafeSlow(Math.max(POOL_BYTES, count)));
    const drawn = pool.subarray(0, count);
    pool = pool.subarray(count);
    return drawn;
  };
}

/** SHA-256 of seed and counter, block after block: even, and far from repeating. */
function seededBytes(seed: string): (count: number) => Buffer {
  let counter = 0;
  let spare = Buffer.alloc(0);
  return (count) => {
    const blocks = [spare];
    for (let length = spare.length; length < count; length += 32) {
      counter += 1;
      blocks.push(createHash('sha256').update(`${seed}/${counter}`).digest());
    }
    const drawn = Buffer.concat(blocks);
    spare = drawn.subarray(count);
    return drawn.subarray(0, count);
  };
}
