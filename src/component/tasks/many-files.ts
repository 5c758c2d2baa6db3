import { dirname, join } from 'node:path';
import { fromTargetFile } from '../../errors/index.js';
import { localSegments } from '../../support/local-segments.js';
import { makeDirectory } from '../../support/make-directory.js';
import type { StreamInput } from '../../transfer/index.js';
import { refused } from '../accept.js';
import { toBytes } from '../property/kinds.js';
import type { TransferTask } from '../transfer-watch.js';
import { type DownloadTarget, downloadContent } from './downloads.js';
import { type ManyResult, transferMany } from './many.js';
import { type NewFile, uploadContent } from './uploads.js';

/** One file of uploadFiles: a name, and one of localFile, fileData and stream. */
export interface UploadEntry {
  /** Name to store it under. */
  readonly fileName: string;
  readonly localFile?: string;
  /** Content in memory; a string is taken as UTF-8. */
  readonly fileData?: Uint8Array | string;
  /** A Node or web stream, or any (async) iterable of bytes. */
  readonly stream?: StreamInput;
  /** Default: the property contentType. */
  readonly contentType?: string;
  /** Default: the property metadata. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** One file of downloadFiles: by its id, or by its bucket and name. Missing folders are made. */
export interface DownloadEntry {
  readonly fileId?: string;
  readonly bucketName?: string;
  readonly fileName?: string;
  /** Where to. */
  readonly localFile?: string;
  /** Or: the folder to put it into, below which fileName says where; a name that would lead out of it is refused. */
  readonly folder?: string;
}

/** Begins anew: what an earlier call left is known by its journal. */
const ANEW = { resumeState: '', resumeRequired: false, abandoned: false };

export function uploadMany(
  task: TransferTask,
  entries: Iterable<UploadEntry> | AsyncIterable<UploadEntry>,
  newFile: (entry: UploadEntry) => NewFile,
): Promise<ManyResult> {
  const describe = ({ fileName, localFile = '' }: UploadEntry) => ({ fileName, localFile });
  return transferMany(task, entries, describe, async (entry, own) => {
    const { localFile = '', fileData, stream = null } = entry;
    const given = [localFile !== '', fileData !== undefined, stream !== null].filter(Boolean).length;
    if (given !== 1)
      throw refused('An entry of uploadFiles', entry, 'a fileName and one of localFile, fileData and stream');
    const data = toBytes(fileData ?? '');
    if (data === undefined) throw refused('fileData', fileData, 'a Buffer, a Uint8Array, or a string');
    return uploadContent(own, newFile(entry), { stream, localFile, data }, ANEW);
  });
}

type Settings = Pick<DownloadTarget, 'overwrite' | 'serverSideEncryption'>;

export function downloadMany(
  task: TransferTask,
  entries: Iterable<DownloadEntry> | AsyncIterable<DownloadEntry>,
  settings: Settings,
): Promise<ManyResult> {
  const describe = ({ fileName = '', localFile = '' }: DownloadEntry) => ({ fileName, localFile });
  return transferMany(task, entries, describe, async (entry, own) => {
    const localFile = targetOf(entry);
    await makeDirectory(dirname(localFile)).catch((error: unknown) => {
      throw fromTargetFile(error, localFile);
    });
    const target = { stream: null, localFile, existingBytes: 0, held: undefined, range: undefined, ...settings };
    const { fileId, bucketName = '', fileName = '' } = entry;
    await downloadContent(own, fileId === undefined ? { bucketName, fileName } : { fileId }, target, () => undefined);
    return fileId ?? '';
  });
}

/** Names come from the service, so what they make of a path must stay below the folder. */
function targetOf({ localFile = '', folder = '', fileName = '' }: DownloadEntry): string {
  if ((localFile === '') === (folder === '')) {
    throw refused('An entry of downloadFiles', { localFile, folder }, 'either a localFile or a folder');
  }
  if (folder === '') return localFile;
  const segments = localSegments(fileName, process.platform);
  if (segments !== undefined) return join(folder, ...segments);
  throw refused('fileName', fileName, 'a name that can be a path below the folder. Give it a localFile of its own');
}
