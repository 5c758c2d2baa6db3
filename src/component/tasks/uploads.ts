import { homedir } from 'node:os';
import { join } from 'node:path';
import { stateDirectory } from '../../support/state-directory.js';
import {
  bufferSource,
  guardedJournal,
  openFileSource,
  openJournal,
  type Source,
  type StreamInput,
  streamSource,
  type UploadJournal,
  type UploadOptions,
  upload,
} from '../../transfer/index.js';
import type { NewFileOptions } from '../../wire/file.js';
import { CONTENT_TYPE_AUTO } from '../../wire/headers.js';
import { checkFileName, checkId } from '../checks.js';
import { endTransfer, type TransferTask, watched } from '../transfer-watch.js';

/** Where the content comes from: the stream, else the file, else the data. */
export interface UploadInput {
  readonly stream: StreamInput | null;
  readonly localFile: string;
  readonly data: Buffer;
}

export interface NewFile extends NewFileOptions {
  readonly bucketId: string;
  readonly fileName: string;
  /** Empty: B2 chooses by the name's extension. */
  readonly contentType: string;
  readonly fileInfo: Readonly<Record<string, string>>;
}

type Resume = Pick<UploadOptions, 'resumeState' | 'resumeRequired'> & {
  /** Whether the caller has cleared the state of an unfinished upload. */
  readonly abandoned: boolean;
};

/** Uploads and gives the id of the new version. */
export async function uploadContent(
  task: TransferTask,
  file: NewFile,
  input: UploadInput,
  resume: Resume,
): Promise<string> {
  checkId('The bucket id', file.bucketId);
  checkFileName(file.fileName);
  const encryption = task.encryption.forUploads();
  const source = await openSource(input);
  const journal = journalFor(task, file, input);
  try {
    const { resumeState, resumeRequired, abandoned } = resume;
    if (abandoned) await journal?.remove();
    const options = { resumeState, resumeRequired, encryption, journal, ...(await uploadOptions(task)) };
    const stored = await upload(watched(task, 0), requestOf(file), source, options);
    await endTransfer(task, 0);
    return stored.fileId ?? '';
  } finally {
    await source.close();
  }
}

function journalFor(
  task: TransferTask,
  { bucketId, fileName }: NewFile,
  input: UploadInput,
): UploadJournal | undefined {
  const { localFile, stream } = input;
  const { UploadJournal: wanted, JournalDirectory } = task.settings;
  if (!wanted || localFile === '' || stream !== null) return undefined;
  const directory = JournalDirectory === '' ? join(stateDirectory('backblazeb2', HERE), 'uploads') : JournalDirectory;
  return guardedJournal(() => openJournal(directory, { bucketId, fileName, localFile }), task.note);
}

const HERE = { platform: process.platform, env: process.env, home: homedir() };

function openSource({ stream, localFile, data }: UploadInput): Source | Promise<Source> {
  if (stream !== null) return streamSource(stream);
  return localFile === '' ? bufferSource(data) : openFileSource(localFile);
}

export function requestOf(file: NewFile): NewFile {
  return { ...file, contentType: file.contentType === '' ? CONTENT_TYPE_AUTO : file.contentType };
}

/** What settings and account say of any upload. */
export async function uploadOptions(
  task: TransferTask,
): Promise<Omit<UploadOptions, 'resumeState' | 'resumeRequired' | 'encryption' | 'journal'>> {
  const account = await task.session.authorization.get(task);
  const { FragmentSize, SimpleUploadLimit, MaxConcurrentParts, BufferLimit, LargeFileSHA1Limit, ResumeUnfinished } =
    task.settings;
  return {
    simpleUploadLimit: SimpleUploadLimit === 0 ? account.recommendedPartSize : SimpleUploadLimit,
    partSize: FragmentSize === 0 ? account.recommendedPartSize : FragmentSize,
    streamPartSize: FragmentSize === 0 ? account.minPartSize : FragmentSize,
    minPartSize: account.minPartSize,
    lanes: MaxConcurrentParts,
    bufferLimit: BufferLimit,
    findUnfinished: ResumeUnfinished,
    largeFileSha1Limit: LargeFileSHA1Limit,
  };
}
