import { createHash } from 'node:crypto';
import { watchCrypto } from './instrument.js';

/** Enough to find a piece of ciphertext on the wire. */
const PIECE_BYTES = 32;

export interface WatchedNonces {
  /** Chunks that were encrypted, again ones included. */
  readonly chunks: number;
  /** Different pairs of key and nonce. */
  readonly pairs: number;
  /** Of each pair that covered different contents, a piece of every ciphertext from where they differ. */
  conflicts(): readonly (readonly Buffer[])[];
  stop(): void;
}

interface Cipher {
  update(bytes: Buffer): Buffer;
  getAuthTag(): Buffer;
}

/** Looks on while anybody in this process encrypts by AES-GCM: which key and nonce cover which contents. */
export function watchNonces(): WatchedNonces {
  /** By pair, then by digest of ciphertext and tag, which differ when the contents do. */
  const covered = new Map<string, Map<string, Buffer>>();
  let chunks = 0;
  const stop = watchCrypto('createCipheriv', ([algorithm, key, nonce], made) => {
    if (algorithm !== 'aes-256-gcm') return;
    const secret = (key as { export(): Buffer }).export().toString('hex');
    const pair = `${secret} ${Buffer.from(nonce as Buffer).toString('hex')}`;
    const pieces: Buffer[] = [];
    const cipher = made as Cipher;
    const [update, getAuthTag] = [cipher.update.bind(cipher), cipher.getAuthTag.bind(cipher)];
    cipher.update = (bytes) => {
      const encrypted = update(bytes);
      pieces.push(Buffer.from(encrypted));
      return encrypted;
    };
    cipher.getAuthTag = () => {
      chunks++;
      const tag = getAuthTag();
      const sealed = Buffer.concat([...pieces, tag]);
      const digest = createHash('sha256').update(sealed).digest('hex');
      covered.set(pair, (covered.get(pair) ?? new Map()).set(digest, sealed));
      return tag;
    };
  });
  return {
    get chunks() {
      return chunks;
    },
    get pairs() {
      return covered.size;
    },
    conflicts: () =>
      [...covered.values()].filter(({ size }) => size > 1).map((each) => fromWhereTheyDiffer([...each.values()])),
    stop,
  };
}

function fromWhereTheyDiffer(sealed: readonly Buffer[]): Buffer[] {
  const [first = Buffer.alloc(0), ...others] = sealed;
  const at = first.findIndex((byte, i) => others.some((other) => other[i] !== byte));
  return sealed.map((each) => each.subarray(at, at + PIECE_BYTES));
}
