import { dirname, join } from 'node:path';
import { fromTargetFile } from '../../errors/index.js';
import { Budget } from '../../support/budget.js';
import { localSegments } from '../../support/local-segments.js';
import { makeDirectory } from '../../support/make-directory.js';
import { isSeekable, type StreamInput } from '../../transfer/index.js';
import { acceptText, refused } from '../accept.js';
import { checkMetadataName } from '../checks.js';
import { toBytes } from '../property/kinds.js';
import type { TransferTask } from '../transfer-watch.js';
import { type DownloadTarget, downloadContent } from './downloads.js';
import type { Entries } from './entries.js';
import { type FileOutcome, type ManyResult, transferMany } from './many.js';
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
  entries: Entries<UploadEntry>,
  newFile: (entry: UploadEntry) => NewFile,
): Promise<ManyResult> {
  const memory = new Budget(task.settings.BufferLimit);
  return transferMany(task, entries, describe, async (entry, own) => {
    checkEntry('uploadFiles', entry, ['fileName', 'localFile', 'contentType']);
    checkMetadata(entry);
    const { localFile = '', fileData, stream = null } = entry;
    const given = [localFile !== '', fileData !== undefined, stream !== null].filter(Boolean).length;
    if (given !== 1)
      throw refused('An entry of uploadFiles', entry, 'a fileName and one of localFile, fileData and stream');
    const data = toBytes(fileData ?? '');
    if (data === undefined) throw refused('fileData', fileData, 'a Buffer, a Uint8Array, or a string');
    const send = () => uploadContent(own, newFile(entry), { stream, localFile, data }, ANEW);
    return stream !== null || isSentAsStream(own) ? holding(memory, own, send) : send();
  });
}

/** What cannot be encrypted at any offset is read once, in order. */
function isSentAsStream({ encryption }: TransferTask): boolean {
  const secret = encryption.forUploads();
  return secret !== undefined && !isSeekable(secret);
}

/** A file that holds its parts in memory waits until its share of the limit, and at least one part, is free. */
async function holding<T>(memory: Budget, { settings, signal }: TransferTask, work: () => Promise<T>): Promise<T> {
  await memory.take(settings.BufferLimit, signal);
  try {
    return await work();
  } finally {
    memory.give(settings.BufferLimit);
  }
}

type Settings = Pick<DownloadTarget, 'overwrite' | 'serverSideEncryption'>;

export function downloadMany(
  task: TransferTask,
  entries: Entries<DownloadEntry>,
  settings: Settings,
): Promise<ManyResult> {
  return transferMany(task, entries, describe, async (entry, own) => {
    checkEntry('downloadFiles', entry, ['fileId', 'bucketName', 'fileName', 'localFile', 'folder']);
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

/** What is told of an entry, which may be anything. */
function describe(entry: Partial<FileOutcome> | null | undefined): FileOutcome {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return { fileName: text(entry?.fileName), localFile: text(entry?.localFile) };
}

/** Entries are often made from what a program has read, so nothing holds them to their types. */
function checkEntry<T extends object>(method: string, entry: T, texts: readonly (keyof T & string)[]): void {
  if (typeof entry !== 'object' || entry === null) throw refused(`An entry of ${method}`, entry, 'an object');
  for (const name of texts) if (entry[name] !== undefined) acceptText(name, entry[name] as string);
}

function checkMetadata({ metadata }: UploadEntry): void {
  if (metadata === undefined) return;
  if (typeof metadata !== 'object' || metadata === null) throw refused('metadata', metadata, 'an object');
  for (const [name, value] of Object.entries(metadata)) {
    checkMetadataName(name);
    acceptText(`metadata ${name}`, value);
  }
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
