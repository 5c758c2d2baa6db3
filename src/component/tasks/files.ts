import {
  cancelLargeFile,
  copyFile,
  deleteFileVersion,
  getFileInfo,
  hideFile,
  listFileVersions,
} from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import type { FileResponse } from '../../wire/file.js';
import { CONTENT_TYPE_AUTO } from '../../wire/headers.js';
import { LIMITS } from '../../wire/limits.js';
import { checkFileName, checkId, parseRange } from '../checks.js';
import type { Task } from '../task.js';
import { tellFileInfo } from './listings.js';

export async function fetchFileInfo(task: Task, fileId: string): Promise<FileResponse> {
  checkId('The file id', fileId);
  const file = await task.session.call(task, (connection) => getFileInfo(connection, { fileId }, task));
  await tellFileInfo(task, file, file.bucketId ?? '');
  return file;
}

export async function hide(task: Task, bucketId: string, fileName: string): Promise<void> {
  checkId('The bucket id', bucketId);
  checkId('The file name', fileName);
  await task.session.call(task, (connection) => hideFile(connection, { bucketId, fileName }, task));
}

/** Deletes every version of exactly this name, the oldest first. Rejects with `no_such_file` when there is none. */
export async function deleteAllVersions(task: Task, bucketId: string, fileName: string): Promise<void> {
  checkId('The bucket id', bucketId);
  checkId('The file name', fileName);
  const versions = await versionsOf(task, bucketId, fileName);
  if (versions.length === 0) {
    throw new B2Error('no_such_file', `The bucket has no file named ${fileName}. Names are case-sensitive.`);
  }
  for (const { fileId, action } of versions.reverse()) {
    if (fileId === null) continue;
    await task.session.call(task, async (connection) => {
      if (action === 'start') await cancelLargeFile(connection, { fileId }, task);
      else await deleteFileVersion(connection, { fileName, fileId }, task);
    });
  }
}

/** The versions of one name, newest first. */
async function versionsOf(task: Task, bucketId: string, fileName: string): Promise<FileResponse[]> {
  const found: FileResponse[] = [];
  let start: { startFileName: string; startFileId?: string } | undefined = { startFileName: fileName };
  while (start !== undefined) {
    const request = { bucketId, prefix: fileName, maxFileCount: LIMITS.listBillingUnit, ...start };
    const page = await listVersionsPage(task, request);
    found.push(...page.files.filter((file) => file.fileName === fileName));
    const { nextFileName, nextFileId } = page;
    const more = nextFileName === fileName && nextFileId !== null;
    start = more ? { startFileName: nextFileName, startFileId: nextFileId } : undefined;
  }
  return found;
}

function listVersionsPage(
  task: Task,
  request: Parameters<typeof listFileVersions>[1],
): ReturnType<typeof listFileVersions> {
  return task.session.call(task, (connection) => listFileVersions(connection, request, task));
}

export async function deleteVersion(task: Task, fileName: string, fileId: string): Promise<void> {
  checkId('The file name', fileName);
  checkId('The file id', fileId);
  await task.session.call(task, (connection) => deleteFileVersion(connection, { fileName, fileId }, task));
}

export interface CopyRequest {
  readonly sourceFileId: string;
  /** Empty: the bucket of the source. */
  readonly bucketId: string;
  readonly fileName: string;
  readonly range: string;
  /** Undefined: the source's. */
  readonly metadata: { readonly contentType: string; readonly fileInfo: Readonly<Record<string, string>> } | undefined;
}

export async function copy(task: Task, request: CopyRequest): Promise<string> {
  const { sourceFileId, bucketId, fileName, metadata } = request;
  checkId('The source file id', sourceFileId);
  checkFileName(fileName);
  const range = await bothEnds(task, sourceFileId, request.range);
  const file = await task.session.call(task, (connection) => {
    const where = { sourceFileId, fileName, ...(bucketId === '' ? {} : { destinationBucketId: bucketId }) };
    const what = {
      ...(range === undefined ? {} : { range }),
      ...(metadata === undefined
        ? { metadataDirective: 'COPY' as const }
        : {
            metadataDirective: 'REPLACE' as const,
            contentType: metadata.contentType === '' ? CONTENT_TYPE_AUTO : metadata.contentType,
            fileInfo: metadata.fileInfo,
          }),
    };
    return copyFile(connection, { ...where, ...what }, task);
  });
  return file.fileId ?? '';
}

/** Copies need both ends of a range, so an open one takes the source's length. */
export async function bothEnds(task: Task, sourceFileId: string, text: string): Promise<string | undefined> {
  const range = parseRange(text);
  if (range === undefined) return undefined;
  if (range.end !== undefined) return `bytes=${range.start}-${range.end}`;
  const { contentLength } = await task.session.call(task, (connection) =>
    getFileInfo(connection, { fileId: sourceFileId }, task),
  );
  if (contentLength <= range.start) {
    throw new B2Error(
      'range_not_satisfiable',
      `The range ${text} begins behind the end of the source, which has ${contentLength} bytes.`,
    );
  }
  return `bytes=${range.start}-${contentLength - 1}`;
}
