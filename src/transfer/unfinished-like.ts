import { listUnfinishedLargeFiles } from '../api/index.js';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import type { FileResponse } from '../wire/file.js';
import { CONTENT_TYPE_AUTO } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';
import type { AskingContext } from './context.js';
import type { UploadRequest } from './upload-request.js';

/** The unfinished large files that were begun for such a request; none when B2 cannot be asked. */
export async function unfinishedLike(context: AskingContext, request: UploadRequest): Promise<readonly FileResponse[]> {
  const { bucketId, fileName } = request;
  const wire = { bucketId, namePrefix: fileName, maxFileCount: LIMITS.listUnfinishedMax };
  try {
    const { files } = await context.session.call(context, (connection) =>
      listUnfinishedLargeFiles(connection, wire, context),
    );
    return files.filter((file) => file.fileName === fileName && isAlike(file, request));
  } catch (error) {
    throwIfInterrupted(context.signal);
    // The key may not list files, or B2 does not answer: the upload itself will tell.
    if (error instanceof B2Error) return [];
    throw error;
  }
}

/** Type, info, encryption and lock are fixed at the begin, so they must be what is wanted now. */
function isAlike(file: FileResponse, request: UploadRequest): boolean {
  const mode = request.serverSideEncryption?.mode;
  return (
    // B2 has chosen one by the name's extension, which is the same.
    (request.contentType === CONTENT_TYPE_AUTO || file.contentType === request.contentType) &&
    sameInfo(file.fileInfo, request.fileInfo) &&
    (mode === undefined || file.serverSideEncryption?.mode === mode) &&
    // A lock that is asked for is not compared in all its forms: such an upload begins anew.
    !request.legalHold &&
    !request.fileRetention &&
    !request.customUploadTimestamp
  );
}

function sameInfo(there: Readonly<Record<string, string>>, wanted: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(wanted);
  return (
    names.length === Object.keys(there).length && names.every((name) => there[name.toLowerCase()] === wanted[name])
  );
}
