import type { Peer } from './peers.js';

export interface Question {
  readonly text: string;
  readonly workload: string;
  /** What it is held against, measured in the same run. */
  readonly floor: string;
  readonly amount: 'bytes' | 'files' | 'names';
  readonly latencyMs: number;
  /** Whether the server speaks TLS. */
  readonly secure?: boolean;
  /** What others use for it. */
  readonly peer?: Peer;
  /** Least share of the floor's speed that we are content with. */
  readonly wanted: number;
}

const bulk = { amount: 'bytes', latencyMs: 0, wanted: 0.9 } as const;
const encrypted = { amount: 'bytes', latencyMs: 0, wanted: 0.8 } as const;
const small = { workload: 'uploadSmallFiles', floor: 'smallFilesFloor', amount: 'files' } as const;

export const QUESTIONS: readonly Question[] = [
  {
    text: 'What does the component cost on a file sent by one request?',
    workload: 'uploadByOneRequest',
    floor: 'uploadFloor',
    ...bulk,
  },
  {
    text: 'What does it cost on a file sent in parts, in a single pass?',
    workload: 'uploadInPartsOnePass',
    floor: 'uploadFloor',
    peer: 'rcloneUpload',
    ...bulk,
  },
  {
    text: 'And when it is hashed first for large_file_sha1 (LargeFileSHA1Limit)?',
    workload: 'uploadInParts',
    floor: 'uploadFloor',
    ...bulk,
    // Two more passes over the bytes: reading them, and a second SHA-1.
    wanted: 0.5,
  },
  {
    text: 'What does it cost on a download to a verified file?',
    workload: 'downloadToFile',
    floor: 'downloadFloor',
    peer: 'rcloneDownload',
    ...bulk,
  },
  {
    text: 'And over TLS, on both sides?',
    workload: 'downloadToFile',
    floor: 'downloadFloor',
    secure: true,
    ...bulk,
  },
  {
    text: 'What does encryption cost on a file sent by one request, against the same component without it?',
    workload: 'encryptByOneRequest',
    floor: 'uploadByOneRequest',
    ...encrypted,
  },
  {
    text: 'What does it cost on a file sent in parts?',
    workload: 'encryptInParts',
    floor: 'uploadInPartsOnePass',
    ...encrypted,
  },
  {
    text: 'What does it cost on a download to a file?',
    workload: 'decryptToFile',
    floor: 'downloadToFile',
    ...encrypted,
  },
  { text: 'What does a small file cost when B2 answers at once?', ...small, latencyMs: 0, wanted: 0.25 },
  { text: 'And when every answer takes 30 ms?', ...small, peer: 'b2sdkSmallFiles', latencyMs: 30, wanted: 0.85 },
  {
    text: 'What does it cost to list names?',
    workload: 'listNames',
    floor: 'listFloor',
    amount: 'names',
    latencyMs: 0,
    wanted: 0.9,
  },
];
