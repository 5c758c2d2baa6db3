import { B2Error } from '../errors/index.js';
import type { UploadEncryption } from './encryption.js';
import type { UploadJournal } from './journal.js';

export interface UploadOptions {
  /** Most bytes sent by a single request. */
  readonly simpleUploadLimit: number;
  /** Wanted bytes per part. */
  readonly partSize: number;
  /** Bytes of the first part of a stream; the next ones grow. */
  readonly streamPartSize: number;
  /** Fewest bytes of a part but the last, as the account has it. */
  readonly minPartSize: number;
  /** Parts sent at the same time. */
  readonly lanes: number;
  /** Memory for the parts of a stream, bytes. */
  readonly bufferLimit: number;
  /** Most bytes of a source that is read once more first, to store its SHA-1 with a large file. */
  readonly largeFileSha1Limit: number;
  /** Whether unfinished large files of the same name and info are looked for, when nothing is known to go on with. */
  readonly findUnfinished: boolean;
  /** What outlives this process; undefined: nothing does. */
  readonly journal: UploadJournal | undefined;
  /** Absent for content that is sent as it is. */
  readonly encryption?: UploadEncryption | undefined;
  /** What an earlier call left in `resumable`, or empty. */
  readonly resumeState: string;
  /** Whether a state of another upload, or of content that has changed, is an error; else the upload begins anew. */
  readonly resumeRequired: boolean;
}

/** Throws when content is to be sent in parts that the account may not use. */
export function checkPartSize({ partSize, minPartSize }: UploadOptions): void {
  if (partSize >= minPartSize) return;
  throw new B2Error(
    'invalid_setting',
    `FragmentSize=${partSize} is below the smallest part that this account may use, ${minPartSize} bytes.`,
  );
}
