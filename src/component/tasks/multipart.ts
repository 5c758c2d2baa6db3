import { cancelLargeFile, copyPart, startLargeFile } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import {
  bothEnds,
  bufferSource,
  type CopyEncryption,
  finishParts,
  openFileSource,
  sendPart,
  storedParts,
} from '../../transfer/index.js';
import type { EncryptionRequest } from '../../wire/encryption.js';
import { LIMITS } from '../../wire/limits.js';
import { checkFileName, checkId, checkPartNumber, parseRange } from '../checks.js';
import type { Task } from '../task.js';
import { endTransfer, type TransferTask, watched } from '../transfer-watch.js';
import { type NewFile, requestOf, type UploadInput } from './uploads.js';

export async function startUpload(task: TransferTask, file: NewFile): Promise<string> {
  refuseEncryption(task);
  checkId('The bucket id', file.bucketId);
  checkFileName(file.fileName);
  const started = await task.session.call(task, (connection) => startLargeFile(connection, requestOf(file), task));
  return started.fileId ?? '';
}

/** Where a part stands in an encrypted file, and whether it is the last one, is not known while it is sent alone. */
function refuseEncryption({ encryption }: TransferTask): void {
  if (encryption.forUploads() === undefined) return;
  throw new B2Error(
    'invalid_argument',
    'Parts that are uploaded one by one cannot be encrypted. Use uploadFile, which encrypts and sends parts itself, or clear the password and key.',
  );
}

/** Sends one part from the file or the data. */
export async function uploadOnePart(
  task: TransferTask,
  fileId: string,
  partNumber: number,
  { localFile, data }: Pick<UploadInput, 'localFile' | 'data'>,
  serverSideEncryption: EncryptionRequest | undefined,
): Promise<void> {
  refuseEncryption(task);
  checkId('The multipart file id', fileId);
  checkPartNumber(partNumber);
  const source = localFile === '' ? bufferSource(data) : await openFileSource(localFile);
  try {
    const { size } = source;
    if (size < 1 || size > LIMITS.maxSingleUpload) {
      throw new B2Error(
        'invalid_argument',
        `A part of ${size} bytes is not legal: 1 to ${LIMITS.maxSingleUpload} bytes, and 5,000,000 at least unless it is the last.`,
      );
    }
    const context = watched(task, 0);
    context.observer.begin?.({ total: size, done: 0 });
    await sendPart(
      context,
      { fileId, serverSideEncryption },
      { number: partNumber, length: size, read: () => source.read(0, size) },
    );
    await endTransfer(task, 0);
  } finally {
    await source.close();
  }
}

export async function copyOnePart(
  task: Task,
  sourceFileId: string,
  largeFileId: string,
  partNumber: number,
  rangeText: string,
  encryption: CopyEncryption,
): Promise<void> {
  checkId('The source file id', sourceFileId);
  checkId('The multipart file id', largeFileId);
  checkPartNumber(partNumber);
  const ends = await bothEnds(task, sourceFileId, parseRange(rangeText));
  const range = ends && `bytes=${ends.start}-${ends.end}`;
  const request = { sourceFileId, largeFileId, partNumber, ...encryption, ...(range === undefined ? {} : { range }) };
  await task.session.call(task, (connection) => copyPart(connection, request, task));
}

/** Assembles the parts 1 to n that B2 has. Rejects with `missing_part` when there is a gap, or no part. */
export async function completeUpload(task: TransferTask, fileId: string): Promise<void> {
  checkId('The multipart file id', fileId);
  const context = { ...task.engine, session: task.session, signal: task.signal, trace: task.trace, observer: {} };
  const parts = [...(await storedParts(context, fileId)).values()].sort((a, b) => a.number - b.number);
  const gap = parts.findIndex(({ number }, i) => number !== i + 1);
  if (parts.length === 0 || gap !== -1) {
    throw new B2Error(
      'missing_part',
      `Part ${gap + 1 || 1} has not been uploaded. Upload it, then complete the upload again.`,
    );
  }
  await finishParts(
    context,
    fileId,
    parts.map(({ sha1 }) => sha1),
  );
  task.session.uploadUrls.forget(fileId);
}

export async function abortUpload(task: Task, fileId: string): Promise<void> {
  checkId('The multipart file id', fileId);
  await task.session.call(task, (connection) => cancelLargeFile(connection, { fileId }, task));
  task.session.uploadUrls.forget(fileId);
}
