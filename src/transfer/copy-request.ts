import type { CopyFileRequest } from '../wire/file.js';
import type { ByteRange } from './byte-range.js';

/** Server-side encryption on both sides of a copy. */
export type CopyEncryption = Pick<CopyFileRequest, 'sourceServerSideEncryption' | 'destinationServerSideEncryption'>;

export interface CopyRequest {
  readonly sourceFileId: string;
  /** Empty: the bucket of the source. */
  readonly bucketId: string;
  readonly fileName: string;
  /** Undefined: all of the source. */
  readonly range: ByteRange | undefined;
  /** Undefined: the source's. */
  readonly metadata: { readonly contentType: string; readonly fileInfo: Readonly<Record<string, string>> } | undefined;
  readonly options: CopyEncryption & Pick<CopyFileRequest, 'fileRetention' | 'legalHold'>;
}

export interface CopyOptions {
  /** Wanted bytes per part of what is too large for one call. */
  readonly partSize: number;
  /** Fewest bytes of a part but the last, as the account has it. */
  readonly minPartSize: number;
  /** Parts that are copied at the same time. */
  readonly lanes: number;
}
