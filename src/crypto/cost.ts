import { B2Error } from '../errors/index.js';

/**
 * scrypt's work as log2 of N, with r = 8 and p = 3. The default, which is also the least, is what OWASP's "Password Storage
 * Cheat Sheet" gives for 32 MiB; each step doubles memory and time.
 */
export const KDF_COST = { min: 15, default: 15, max: 20 } as const;
/** What is accepted from the header of a file that nobody has verified yet: 256 MiB. More when the reader writes with more. */
const MAX_FOREIGN_COST = 18;

const BLOCK_SIZE = 8;
const PARALLELIZATION = 3;

/** As node:crypto takes it. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly maxmem: number;
}

export function scryptCost(cost: number): ScryptCost {
  // OpenSSL counts the p blocks and some working memory on top of the table.
  return { N: 2 ** cost, r: BLOCK_SIZE, p: PARALLELIZATION, maxmem: memoryBytes(cost) + 1024 * 1024 };
}

/** Memory of one derivation. */
export function memoryBytes(cost: number): number {
  return 128 * BLOCK_SIZE * 2 ** cost;
}

/** Throws `invalid_argument` for a cost that new files must not have. */
export function checkCost(cost: number): void {
  if (Number.isInteger(cost) && cost >= KDF_COST.min && cost <= KDF_COST.max) return;
  throw new B2Error(
    'invalid_argument',
    `A key derivation cost of ${cost} is not possible: a whole number from ${KDF_COST.min} to ${KDF_COST.max}.`,
  );
}

/** Throws `key_cost_refused` before any memory is taken for a file that asks for too little or too much. */
export function checkForeignCost(cost: number, ownCost: number): void {
  const most = Math.max(MAX_FOREIGN_COST, ownCost);
  if (cost >= KDF_COST.min && cost <= most) return;
  const advice = cost > most && cost <= KDF_COST.max ? ` If the file can be trusted, set KdfCost to ${cost}.` : '';
  throw new B2Error(
    'key_cost_refused',
    `The encrypted file asks for a key derivation cost of ${cost}; ${KDF_COST.min} to ${most} is accepted.${advice}`,
  );
}
