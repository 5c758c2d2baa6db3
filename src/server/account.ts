import { newAccountId, newKeyId, newSecret } from './ids.js';
import type { Random } from './random.js';
import type { Meta } from './store/meta.js';

/** The account, its master key and the key behind its encrypted files. */
export interface Account {
  readonly id: string;
  readonly keyId: string;
  readonly key: string;
  /** 32 bytes that wrap the keys of SSE-B2 contents. */
  readonly encryptionKey: Buffer;
}

/** The account of a store: made on the first start, the same on every later one. Given keys replace the kept ones. */
export function openAccount(meta: Meta, random: Random, given: { keyId: string; key: string } | null): Account {
  const id = kept(meta, 'account id', () => newAccountId(random));
  const encryptionKey = keptBytes(meta, 'encryption key', random);
  if (given !== null) return { id, ...given, encryptionKey };
  return {
    id,
    keyId: kept(meta, 'master key id', () => newKeyId(id, 0)),
    key: kept(meta, 'master key', () => newSecret(random)),
    encryptionKey,
  };
}

/** The secret that tokens are made with, so that they survive a restart. */
export const tokenSecret = (meta: Meta, random: Random): Buffer => keptBytes(meta, 'token secret', random);

/** Counts the starts: with the same seed, a second start must not draw the same ids again. */
export function countStart(meta: Meta): number {
  const starts = Number(meta.get('starts') ?? 0) + 1;
  meta.set('starts', String(starts));
  return starts;
}

const keptBytes = (meta: Meta, name: string, random: Random): Buffer =>
  Buffer.from(
    kept(meta, name, () => random.hex(64)),
    'hex',
  );

function kept(meta: Meta, name: string, make: () => string): string {
  const before = meta.get(name);
  if (before !== null) return before;
  const made = make();
  meta.set(name, made);
  return made;
}
