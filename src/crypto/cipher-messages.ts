import type { KeyObject } from 'node:crypto';

/** The first so many bytes of a block, which both threads see. */
interface Stretch {
  readonly key: number;
  readonly block: number;
  readonly bytes: number;
  /** Index of the chunk that they begin with. */
  readonly first: number;
}

/** `target` is the block that ciphertext is written to. */
export type CipherJob =
  | (Stretch & { readonly kind: 'seal'; readonly target: number; readonly last: boolean })
  | (Stretch & { readonly kind: 'open' });

/** What the thread is told: a key and the blocks come before the jobs with them. */
export type ToThread =
  | CipherJob
  | { readonly kind: 'key'; readonly key: number; readonly secret: KeyObject; readonly noncePrefix: Uint8Array }
  | { readonly kind: 'block'; readonly block: number; readonly memory: SharedArrayBuffer }
  | { readonly kind: 'forget key'; readonly key: number }
  | { readonly kind: 'forget block'; readonly block: number };

/** `ready` comes once; each job has one answer, in the order of the jobs. */
export type FromThread =
  | { readonly kind: 'ready' }
  /** `chunks` were opened; 0 after sealing. */
  | { readonly kind: 'done'; readonly chunks: number }
  | { readonly kind: 'failed'; readonly message: string };
