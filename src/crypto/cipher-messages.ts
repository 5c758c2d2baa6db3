import type { KeyObject } from 'node:crypto';

/** Encrypts the first so many bytes of a block, which both threads see as they do the other one. */
export interface CipherJob {
  readonly kind: 'seal';
  readonly key: number;
  readonly plain: number;
  readonly bytes: number;
  /** Where the ciphertext goes. */
  readonly target: number;
  /** Index of the first chunk. */
  readonly first: number;
  /** Whether the last one is the last one of the file. */
  readonly last: boolean;
}

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
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };
