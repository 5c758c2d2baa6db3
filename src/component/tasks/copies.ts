import { copyFile, getFileInfo } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import type { CopyFileRequest } from '../../wire/file.js';
import { CONTENT_TYPE_AUTO } from '../../wire/headers.js';
import { checkFileName, checkId, parseRange } from '../checks.js';
import type { Task } from '../task.js';

/** Server-side encryption on both sides of a copy. */
export type CopyEncryption = Pick<CopyFileRequest, 'sourceServerSideEncryption' | 'destinationServerSideEncryption'>;

export interface CopyRequest {
  readonly sourceFileId: string;
  /** Empty: the bucket of the source. */
  readonly bucketId: string;
  readonly fileName: string;
  readonly range: string;
  /** Undefined: the source's. */
  readonly metadata: { readonly contentType: string; readonly fileInfo: Readonly<Record<string, string>> } | undefined;
  readonly options: CopyEncryption & Pick<CopyFileRequest, 'fileRetention' | 'legalHold'>;
}

export async function copy(task: Task, request: CopyRequest): Promise<string> {
  const { sourceFileId, bucketId, fileName, metadata, options } = request;
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
    return copyFile(connection, { ...where, ...what, ...options }, task);
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
