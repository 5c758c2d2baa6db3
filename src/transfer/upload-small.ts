import { getUploadUrl, type UploadFileHeaders, uploadFile } from '../api/index.js';
import type { FileResponse } from '../wire/file.js';
import type { TransferContext } from './context.js';
import { hashedBody } from './hashed-body.js';
import { uploadWithAttempts } from './upload-attempts.js';

export interface Content {
  readonly length: number;
  /** The bytes, from the start, each time it is called. */
  read(): AsyncIterable<Uint8Array>;
}

export interface UploadRequest extends UploadFileHeaders {
  readonly bucketId: string;
}

/** Sends a whole file by one request. */
export function uploadSmall(context: TransferContext, request: UploadRequest, content: Content): Promise<FileResponse> {
  const { session } = context;
  const { bucketId } = request;
  return uploadWithAttempts(context, {
    operation: 'b2_upload_file',
    key: bucketId,
    fetchUrl: () => session.call(context, (connection) => getUploadUrl(connection, { bucketId }, context)),
    attempt: (target, onBytes) =>
      uploadFile(session.http, target, request, hashedBody(content.read(), content.length, onBytes), context),
  });
}
