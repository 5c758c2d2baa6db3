/** What the processes of this benchmark are told, as JSON in their first argument. */
export interface ServerJob {
  /** Where the compiled server is. */
  readonly code: string;
  /** Null: nothing is kept. */
  readonly data: string | null;
}

export interface FillJob {
  readonly code: string;
  readonly data: string;
  readonly bucket: string;
  readonly versions: number;
}

/** How the load reaches a server: the bare one does without what only B2 wants. */
export type Side = 'server' | 'bare';

export interface LoadJob {
  /** A key of WORKLOADS in load.ts. */
  readonly workload: string;
  readonly side: Side;
  readonly url: string;
  /** Of the master key; the bare server ignores it. */
  readonly authorization: string;
  /** Of one large upload or download. */
  readonly bytes: number;
  /** SHA-1 of that many zeros. */
  readonly sha1: string;
  readonly files: number;
  readonly connections: number;
  /** Bucket with many versions, and how it is listed. */
  readonly bucket: string;
  readonly query: string;
  /** Body of a page, for the bare server. */
  readonly pageBytes: number;
  readonly pages: number;
}

export interface Measured {
  readonly seconds: number;
  /** Of pages: milliseconds from question to last byte. */
  readonly pagesMs: readonly number[];
  /** Bytes of the largest page. */
  readonly pageBytes: number;
  readonly entries: number;
  /** Longest answer to a small question that was asked meanwhile on another connection, milliseconds. */
  readonly otherMs: number;
}

export const NOTHING: Measured = { seconds: 0, pagesMs: [], pageBytes: 0, entries: 0, otherMs: 0 };

export const SMALL_BYTES = 4096;
export const KEY_ID = 'bench';
export const KEY = 'bench-secret';
