import { getUploadPartUrl, uploadPart } from '../api/index.js';
import { B2Error } from '../errors/index.js';
import { watchPart } from '../observe/index.js';
import { runPool } from '../support/pool.js';
import type { EncryptionRequest } from '../wire/encryption.js';
import type { PartResponse } from '../wire/large-file.js';
import type { TransferContext } from './context.js';
import { hashedBody } from './hashed-body.js';
import { uploadWithAttempts } from './upload-attempts.js';
import { uploadLanes } from './upload-lanes.js';
import type { Content } from './upload-request.js';

export interface Part extends Content {
  readonly number: number;
}

/** The unfinished large file that parts go to. */
export interface PartTarget {
  readonly fileId: string;
  readonly serverSideEncryption: EncryptionRequest | null | undefined;
}

/** Sends one part until it is stored. */
export function sendPart(context: TransferContext, large: PartTarget, part: Part): Promise<PartResponse> {
  const { number, length: bytes } = part;
  const { now } = context.retry.clock;
  return watchPart({ fileId: large.fileId, number, bytes }, now, () => send(context, large, part));
}

function send(context: TransferContext, large: PartTarget, part: Part): Promise<PartResponse> {
  const { session } = context;
  const { fileId, serverSideEncryption } = large;
  return uploadWithAttempts(context, {
    operation: 'b2_upload_part',
    key: fileId,
    fetchUrl: () => session.newUploadTarget(context, (connection) => getUploadPartUrl(connection, { fileId }, context)),
    attempt: async (target, onBytes) => {
      const body = await hashedBody(part, onBytes, context);
      const stored = await uploadPart(
        session.http,
        target,
        { number: part.number, serverSideEncryption },
        body,
        context,
      );
      if (stored.contentSha1 === body.digest()) return stored;
      throw new B2Error(
        'checksum_mismatch',
        `B2 stored part ${part.number} with another SHA-1 than was sent. Upload again.`,
      );
    },
  });
}

/** Parts that are sent together. */
export interface PartQueue {
  /** Most of them that are sent at the same time. */
  readonly lanes: number;
  /** Of all parts together; infinite when nobody knows. */
  readonly bytes: number;
  /** The signal ends its waiting. */
  parts(signal: AbortSignal): Iterator<Part> | AsyncIterator<Part>;
  onStored(part: PartResponse): Promise<void>;
}

/** Sends parts, as many at a time as make it faster, and tells of each one that is stored. */
export async function sendParts(context: TransferContext, large: PartTarget, queue: PartQueue): Promise<void> {
  const { hands, observer } = uploadLanes(context, queue.lanes, queue.bytes);
  await runPool(
    (signal) => queue.parts(signal),
    hands,
    context.signal,
    async (part, signal) => {
      await queue.onStored(await sendPart({ ...context, observer, signal }, large, part));
    },
  );
}
