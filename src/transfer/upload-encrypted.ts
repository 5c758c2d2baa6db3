import { encryptNew, encryptWhole, preambleBytes } from '../crypto/index.js';
import type { FileResponse } from '../wire/file.js';
import type { TransferContext } from './context.js';
import { isSeekable, type UploadEncryption } from './encryption.js';
import { withNote } from './encryption-note.js';
import { inPlaintext, plainOfStream } from './plain-progress.js';
import { unlessRequired } from './resume.js';
import { BLOCK_BYTES, type Source } from './source.js';
import { streamSource } from './source-stream.js';
import { uploadEncryptedRegions } from './upload-encrypted-regions.js';
import type { UploadOptions } from './upload-options.js';
import type { UploadRequest } from './upload-request.js';
import type { UploadState } from './upload-state.js';
import { uploadStream } from './upload-stream.js';

/** Encrypts a source on its way. The observer hears of plaintext only. */
export async function uploadEncrypted(
  context: TransferContext,
  request: UploadRequest,
  source: Source,
  options: UploadOptions,
  encryption: UploadEncryption,
  found: UploadState | undefined,
): Promise<FileResponse> {
  if (source.kind === 'regions' && isSeekable(encryption)) {
    return uploadEncryptedRegions({ context, request, source, options, encryption }, found);
  }
  if (found !== undefined) {
    unlessRequired(options.resumeRequired, `An encrypted upload of ${source.name} cannot go on: it has to begin anew.`);
  }
  return uploadInOrder(context, request, source, options, encryption);
}

/** As a stream, whose parts wait in memory: what cannot be encrypted at any offset, or not be read again. */
async function uploadInOrder(
  context: TransferContext,
  request: UploadRequest,
  source: Source,
  options: UploadOptions,
  encryption: UploadEncryption,
): Promise<FileResponse> {
  const chosen = await encryptNew({ ...encryption, signal: context.signal }, encryption.format);
  const { size } = source;
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const block of blocksOf(source, context.signal)) {
      read += block.length;
      yield block;
    }
  };
  const preamble = preambleBytes(chosen);
  // The padding at the end is no content.
  const plainOfCbc = (bytes: number): number => Math.min(read, Math.max(0, bytes - preamble));
  const toPlain = chosen.format === 'stream' ? plainOfStream : plainOfCbc;
  // No later call can go on with it, so there is no state to keep.
  const { resumable: _, ...observer } = inPlaintext(context.observer, size, toPlain);
  const encrypted = streamSource(encryptWhole(chosen, counted()));
  try {
    const noted = withNote(request, chosen.note, size);
    return await uploadStream({ ...context, observer }, noted, encrypted, options, undefined, false);
  } finally {
    await encrypted.close();
  }
}

async function* blocksOf(source: Source, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (source.kind === 'regions') {
    yield* source.read(0, source.size);
    return;
  }
  for (;;) {
    const { blocks, ended } = await source.take(BLOCK_BYTES, signal);
    yield* blocks;
    if (ended) return;
  }
}
