import type { EncryptionContext, EncryptionFormat } from '../crypto/index.js';

/** How new files are encrypted. */
export interface UploadEncryption extends Omit<EncryptionContext, 'signal' | 'only'> {
  /** A key with an IV always means raw AES-256-CBC. */
  readonly format: EncryptionFormat;
}

/** What encrypted files are read with. */
export interface DownloadDecryption extends Omit<EncryptionContext, 'signal' | 'only'> {
  /** Whether a file that is not encrypted is given as it is; else it is an error. */
  readonly allowPlain: boolean;
}

/** Whether parts can be made in any order, and made again. */
export function isSeekable({ secrets, format }: UploadEncryption): boolean {
  return format === 'stream' && (secrets.key === undefined || secrets.iv === undefined);
}
