import { createHash } from 'node:crypto';
import type { EncryptionSetting } from '../wire/encryption.js';
import type { Account } from './account.js';
import { type ContentKey, newContentKey, unwrapContentKey } from './content-keys.js';
import { badRequest, Failure } from './failure.js';
import type { Random } from './random.js';
import type { Piece, ReadablePiece } from './store/pieces.js';
import type { StoredEncryption } from './store/version-row.js';
import { same } from './tokens.js';

/** A customer's key as a request brings it. It lives as long as the request. */
export interface CustomerKey {
  /** 32 bytes. */
  readonly bytes: Buffer;
  /** Base64 of the key's MD5. */
  readonly md5: string;
}

/** An encryption together with what it takes to use it. */
export type Encryption =
  | { readonly mode: null }
  | { readonly mode: 'SSE-B2' }
  | { readonly mode: 'SSE-C'; readonly key: CustomerKey };

export const NO_ENCRYPTION = { mode: null } as const;

/** As a version keeps it: of a customer's key there is only a salted digest. */
export function toStore(encryption: Encryption, random: Random): StoredEncryption {
  if (encryption.mode !== 'SSE-C') return encryption;
  const salt = random.hex(32);
  return { mode: 'SSE-C', keyDigest: `${salt}:${digestOf(salt, encryption.key)}` };
}

const digestOf = (salt: string, key: CustomerKey): string =>
  createHash('sha256').update(salt).update(key.bytes).digest('hex');

/** As answers tell it. */
export const toSetting = ({ mode }: Pick<StoredEncryption, 'mode'>): EncryptionSetting => ({
  algorithm: mode === null ? null : 'AES256',
  mode,
});

/**
 * The way into a stored version: a customer's key must be the one it was stored with, and there must be none where there
 * was none. Throws 400 for a missing or needless key, 403 for a wrong one. Source: B2 docs, "Server-Side Encryption".
 */
export function unlock(stored: StoredEncryption, given: Encryption | null): Encryption {
  if (stored.mode !== 'SSE-C') {
    if (given?.mode === 'SSE-C') throw badRequest('The encryption parameters are not applicable to this object.');
    return stored;
  }
  if (given?.mode !== 'SSE-C') {
    throw badRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  }
  const [salt = '', digest = ''] = stored.keyDigest.split(':');
  if (!same(digest, digestOf(salt, given.key))) throw new Failure(403, 'access_denied', 'Access Denied');
  return given;
}

/** A new key for a content under this encryption; null: it is kept as it is. */
export function contentKeyFor(encryption: Encryption, account: Account, random: Random): ContentKey | null {
  const wrapping = wrappingKey(encryption, account);
  return wrapping === null ? null : newContentKey(wrapping, random);
}

/** Pieces of a version under this encryption, with their keys. */
export function readable(pieces: readonly Piece[], encryption: Encryption, account: Account): ReadablePiece[] {
  const wrapping = wrappingKey(encryption, account);
  return pieces.map(({ content, start, length, wrappedKey }) => {
    const key = wrapping === null || wrappedKey === null ? null : unwrapContentKey(wrappedKey, wrapping);
    return { content, start, length, key };
  });
}

/** Whether contents of one can be shared by versions of the other. */
export function shareContents(one: Encryption, other: Encryption): boolean {
  if (one.mode !== 'SSE-C' || other.mode !== 'SSE-C') return one.mode === other.mode;
  return one.key.bytes.equals(other.key.bytes);
}

function wrappingKey(encryption: Encryption, account: Account): Buffer | null {
  if (encryption.mode === null) return null;
  return encryption.mode === 'SSE-B2' ? account.encryptionKey : encryption.key.bytes;
}
