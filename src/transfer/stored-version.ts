import type { Download, DownloadInfo } from '../api/index.js';
import {
  ENCRYPTION_INFO,
  type EncryptionNote,
  type FileEncryption,
  type FileKey,
  parseHeader,
  parseNote,
  preambleBytes,
  recognise,
  startsLikeHeader,
} from '../crypto/index.js';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import { rangeHeader } from './byte-range.js';
import type { TransferContext } from './context.js';
import type { DownloadDecryption } from './encryption.js';
import { checkStart } from './open-download.js';
import { receive } from './receive.js';

/** Of AES-256-CBC: the last block and the one that it is chained to. */
const TAIL_BYTES = 32;

/** How one version is stored, as its first bytes tell. */
export type StoredVersion =
  | { readonly kind: 'plain'; readonly fileId: string }
  | { readonly kind: 'chunks'; readonly fileId: string; readonly key: FileKey }
  | {
      readonly kind: 'in order';
      readonly fileId: string;
      readonly encryption: Extract<FileEncryption, { format: 'cbc' }>;
      readonly plainBytes: number;
    };

export interface Reading {
  readonly context: Pick<TransferContext, 'signal' | 'inactivityMs'>;
  readonly decryption: DownloadDecryption;
  /** Asks B2, with the value of a Range header. */
  open(range: string | undefined): Promise<Download>;
}

/** Rejects as `recognise` does; a file that is not encrypted is an error unless it is allowed. */
export async function learnVersion(reading: Reading, start: Buffer, info: DownloadInfo): Promise<StoredVersion> {
  const { decryption, context } = reading;
  const { fileId } = info;
  try {
    const encryption = await recognise(start, { ...decryption, signal: context.signal }, noteOf(info));
    if (encryption.format === 'stream') return { kind: 'chunks', fileId, key: encryption.key };
    const encrypted = info.totalLength - preambleBytes(encryption);
    const plainBytes = encryption.key.plainSize(encrypted, await fetchTail(reading, info, encrypted));
    return { kind: 'in order', fileId, encryption, plainBytes };
  } catch (error) {
    const unencrypted = error instanceof B2Error && error.code === 'unknown_encryption' && !startsLikeHeader(start);
    if (!unencrypted) throw error;
    if (decryption.allowPlain) return { kind: 'plain', fileId };
    throw error.with({}, `${error.message} Clear the password or set AllowPlainDownload to get it as it is stored.`);
  }
}

/** The key by what the file info tells of the header; undefined when that is of no use: then the header itself tells. */
export async function keyByNote({ decryption, context }: Reading, info: DownloadInfo): Promise<FileKey | undefined> {
  const note = noteOf(info);
  if (note?.format !== 'stream' || note.header === undefined) return undefined;
  try {
    return await decryption.keyring.open(parseHeader(note.header), decryption.secrets, context.signal);
  } catch (error) {
    throwIfInterrupted(context.signal);
    if (error instanceof B2Error) return undefined;
    throw error;
  }
}

function noteOf({ fileInfo }: DownloadInfo): EncryptionNote | undefined {
  return parseNote(fileInfo[ENCRYPTION_INFO.how] ?? '');
}

async function fetchTail({ open, context }: Reading, info: DownloadInfo, encrypted: number): Promise<Buffer> {
  const { totalLength, fileId } = info;
  const start = totalLength - Math.min(TAIL_BYTES, Math.max(1, encrypted));
  const download = checkStart(await open(rangeHeader({ start, end: totalLength - 1 })), start);
  if (download.info.fileId !== fileId) {
    download.body.destroy();
    throw new B2Error(
      'version_changed',
      'The file was replaced by another version during the download. Download it again.',
    );
  }
  const pieces: Buffer[] = [];
  await receive(download.body, {
    ...context,
    onPieces: (arrived) => void pieces.push(...arrived),
    write: async () => undefined,
  });
  return Buffer.concat(pieces);
}
