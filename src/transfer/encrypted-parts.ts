import { HEADER_BYTES, type PartSource, PartwiseFile, type TakenPart } from '../crypto/index.js';
import { B2Error } from '../errors/index.js';
import { LIMITS } from '../wire/limits.js';
import type { AskingContext, TransferContext } from './context.js';
import { isSeekable, type UploadEncryption } from './encryption.js';
import { withNote } from './encryption-note.js';
import { inPlaintext, plainOfStream } from './plain-progress.js';
import { startLarge } from './start-large.js';
import { type PartTarget, sendPart } from './upload-parts.js';
import type { UploadRequest } from './upload-request.js';

/** An unfinished large file whose parts a caller sends one by one. */
export interface StartedParts {
  readonly fileId: string;
  readonly file: PartwiseFile;
}

/** Begins a large file whose parts are encrypted. Rejects with `invalid_argument` for what can be encrypted in order only. */
export async function startEncryptedParts(
  context: AskingContext,
  request: UploadRequest,
  encryption: UploadEncryption,
): Promise<StartedParts> {
  if (!isSeekable(encryption)) {
    throw new B2Error(
      'invalid_argument',
      'Parts that are uploaded one by one can be encrypted in the format stream only. Use uploadFile for AES-256-CBC.',
    );
  }
  const key = await encryption.keyring.create(encryption.secrets, context.signal);
  const file = new PartwiseFile(key, LIMITS.maxSingleUpload);
  const noted = withNote(request, { format: 'stream', header: key.header }, undefined);
  return { fileId: await startLarge(context, noted), file };
}

/** Sends a part until it is stored. The observer hears of plaintext only. */
export async function sendEncryptedPart(
  context: TransferContext,
  target: PartTarget,
  part: TakenPart,
  source: PartSource,
): Promise<void> {
  const { number, plainLength, cipherLength: length } = part;
  // Only the first part begins with the header.
  const before = number === 1 ? 0 : HEADER_BYTES;
  const observer = inPlaintext(context.observer, plainLength, (bytes) => plainOfStream(before + bytes));
  observer.begin?.({ total: length, done: 0 });
  try {
    const content = { number, length, read: () => part.read(source) };
    const stored = await sendPart({ ...context, observer }, target, content);
    part.stored(stored.contentSha1);
  } catch (error) {
    part.failed();
    throw error;
  }
}
