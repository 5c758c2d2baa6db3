import { getUploadUrl, uploadFile } from '../api/index.js';
import type { FileResponse } from '../wire/file.js';
import { askForLost } from './ask-for-lost.js';
import type { TransferContext } from './context.js';
import { findUploaded } from './find-uploaded.js';
import { hashedBody } from './hashed-body.js';
import { uploadWithAttempts } from './upload-attempts.js';
import type { Content, UploadRequest } from './upload-request.js';

/** Sends a whole file by one request. */
export function uploadSmall(context: TransferContext, request: UploadRequest, content: Content): Promise<FileResponse> {
  const { session } = context;
  const { bucketId } = request;
  const since = context.retry.clock.now();
  /** Known once a body has gone out whole: before that B2 cannot have stored it. */
  let sha1 = '';
  return uploadWithAttempts(context, {
    operation: 'b2_upload_file',
    key: bucketId,
    fetchUrl: () => session.newUploadTarget(context, (connection) => getUploadUrl(connection, { bucketId }, context)),
    attempt: async (target, onBytes) => {
      const body = await hashedBody(content, onBytes, context);
      try {
        const stored = await uploadFile(session.http, target, request, body, context);
        session.made.add(stored.fileId ?? '');
        return stored;
      } finally {
        sha1 = body.digest();
      }
    },
    find: async (error) => {
      if (sha1 === '') return undefined;
      const sent = { sha1, length: content.length, since };
      return askForLost(context, error, () => findUploaded(context, request, sent));
    },
  });
}
