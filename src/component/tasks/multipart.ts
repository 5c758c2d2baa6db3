import { cancelLargeFile, copyPart } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import {
  bothEnds,
  bufferSource,
  type CopyEncryption,
  finishParts,
  openFileSource,
  sendEncryptedPart,
  sendPart,
  startEncryptedParts,
  startLarge,
  storedParts,
  type TransferContext,
} from '../../transfer/index.js';
import type { EncryptionRequest } from '../../wire/encryption.js';
import { LIMITS } from '../../wire/limits.js';
import { checkFileName, checkId, checkPartNumber, parseRange } from '../checks.js';
import { endTransfer, type TransferTask, watched } from '../transfer-watch.js';
import { type NewFile, requestOf, type UploadInput } from './uploads.js';

export async function startUpload(task: TransferTask, file: NewFile): Promise<string> {
  const { encryption } = task;
  const secret = encryption.forUploads();
  checkId('The bucket id', file.bucketId);
  checkFileName(file.fileName);
  const context = { ...task, retry: task.engine.retry };
  if (secret === undefined) return startLarge(context, requestOf(file));
  const started = await startEncryptedParts(context, requestOf(file), secret);
  encryption.uploads.set(started.fileId, started.file);
  return started.fileId;
}

export interface PartOptions {
  readonly partNumber: number;
  /** Of an encrypted upload: whether no part follows. */
  readonly isLast: boolean;
  readonly serverSideEncryption: EncryptionRequest | undefined;
}

/** Sends one part from the file or the data. Whether it is encrypted was settled when the upload began. */
export async function uploadOnePart(
  task: TransferTask,
  fileId: string,
  { partNumber: number, isLast, serverSideEncryption }: PartOptions,
  { localFile, data }: Pick<UploadInput, 'localFile' | 'data'>,
): Promise<void> {
  checkId('The multipart file id', fileId);
  checkPartNumber(number);
  const encrypted = task.encryption.uploads.get(fileId);
  if (encrypted === undefined && task.encryption.forUploads() !== undefined) throw begunPlain();
  const source = localFile === '' ? bufferSource(data) : await openFileSource(localFile);
  try {
    const { size, name } = source;
    if (size < 1 || size > LIMITS.maxSingleUpload) {
      throw new B2Error(
        'invalid_argument',
        `A part of ${size} bytes is not legal: 1 to ${LIMITS.maxSingleUpload} bytes, and 5,000,000 at least unless it is the last.`,
      );
    }
    const context = watched(task, 0);
    const target = { fileId, serverSideEncryption };
    const read = () => source.read(0, size);
    if (encrypted !== undefined) {
      await sendEncryptedPart(context, target, encrypted.take(number, size, isLast), { name, read });
    } else {
      context.observer.begin?.({ total: size, done: 0 });
      await sendPart(context, target, { number, length: size, read });
    }
    await endTransfer(task, 0);
  } finally {
    await source.close();
  }
}

function begunPlain(): B2Error {
  return new B2Error(
    'invalid_argument',
    'The upload was not begun by this instance or a clone with a password or key, so its parts cannot be encrypted. Begin it anew, or clear the password and key.',
  );
}

export async function copyOnePart(
  task: TransferTask,
  sourceFileId: string,
  largeFileId: string,
  partNumber: number,
  rangeText: string,
  encryption: CopyEncryption,
): Promise<void> {
  checkId('The source file id', sourceFileId);
  checkId('The multipart file id', largeFileId);
  checkPartNumber(partNumber);
  if (task.encryption.uploads.has(largeFileId)) {
    throw new B2Error(
      'invalid_argument',
      'The upload is encrypted, so a copied part does not fit: send it by uploadPart.',
    );
  }
  const ends = await bothEnds(task, sourceFileId, parseRange(rangeText));
  const range = ends && `bytes=${ends.start}-${ends.end}`;
  const request = { sourceFileId, largeFileId, partNumber, ...encryption, ...(range === undefined ? {} : { range }) };
  await task.session.call(task, (connection) => copyPart(connection, request, task));
}

/** Assembles the parts 1 to n that B2 has. Rejects with `missing_part` when there is a gap, or no part. */
export async function completeUpload(task: TransferTask, fileId: string): Promise<void> {
  checkId('The multipart file id', fileId);
  const { uploads } = task.encryption;
  const context = { ...task.engine, session: task.session, signal: task.signal, trace: task.trace, observer: {} };
  await finishParts(context, fileId, uploads.get(fileId)?.complete() ?? (await digestsOfStored(context, fileId)));
  uploads.delete(fileId);
  task.session.uploadUrls.forget(fileId);
}

async function digestsOfStored(context: TransferContext, fileId: string): Promise<string[]> {
  const parts = [...(await storedParts(context, fileId)).values()].sort((a, b) => a.number - b.number);
  const gap = parts.findIndex(({ number }, i) => number !== i + 1);
  if (parts.length === 0 || gap !== -1) {
    throw new B2Error(
      'missing_part',
      `Part ${gap + 1 || 1} has not been uploaded. Upload it, then complete the upload again.`,
    );
  }
  return parts.map(({ sha1 }) => sha1);
}

export async function abortUpload(task: TransferTask, fileId: string): Promise<void> {
  checkId('The multipart file id', fileId);
  await task.session.call(task, (connection) => cancelLargeFile(connection, { fileId }, task));
  task.encryption.uploads.delete(fileId);
  task.session.uploadUrls.forget(fileId);
}
