import { chunksPerPart, cipherSize, EncryptedFile, type FileKey, partCount, SEALED_BYTES } from '../crypto/index.js';
import type { FileResponse } from '../wire/file.js';
import { LIMITS } from '../wire/limits.js';
import { aboutOf } from './about-request.js';
import { begunBefore } from './begun-before.js';
import type { TransferContext } from './context.js';
import { identityOf, reopen } from './encrypted-resume.js';
import type { UploadEncryption } from './encryption.js';
import { withNote } from './encryption-note.js';
import { finishedBefore } from './finished-before.js';
import { partSizeFor } from './part-size.js';
import { inPlaintext, plainOfStream } from './plain-progress.js';
import { journaled, otherAbout, unlessRequired } from './resume.js';
import { type PartPlan, sendMissing } from './send-missing.js';
import type { RegionSource } from './source.js';
import { LargeUpload } from './upload-large.js';
import { checkPartSize, type UploadOptions } from './upload-options.js';
import type { UploadRequest } from './upload-request.js';
import { uploadSmall } from './upload-small.js';
import type { UploadState } from './upload-state.js';

/** One encrypted upload of a source that can be read anywhere. */
interface Job {
  /** Its observer hears of plaintext only. */
  readonly context: TransferContext;
  readonly request: UploadRequest;
  readonly source: RegionSource;
  readonly options: UploadOptions;
  readonly encryption: UploadEncryption;
}

interface Begun {
  readonly large: LargeUpload;
  readonly file: EncryptedFile;
}

/** Encrypts by one request, or in parts of whole chunks, each of which can be made again byte for byte. */
export async function uploadEncryptedRegions(job: Job, found: UploadState | undefined): Promise<FileResponse> {
  const { source, options } = job;
  const { size } = source;
  const context = { ...job.context, observer: inPlaintext(job.context.observer, size, plainOfStream) };
  const wanted = partSizeFor(cipherSize(size), options.partSize, options.minPartSize);
  const perPart = chunksPerPart(wanted, LIMITS.maxSingleUpload);
  const whole = fitsOneRequest(size, perPart, options);
  const own = { ...job, context };
  if (whole && found === undefined) return uploadWhole(own);
  try {
    const kept = await goOn(own, found ?? (await journaled(options, true)));
    if (kept !== undefined && !('large' in kept)) return kept;
    if (whole && kept === undefined) return await uploadWhole(own);
    checkPartSize(options);
    const { large, file } = kept ?? (await start(own, perPart));
    await sendMissing(context, large, planOf(file, large.partSize / SEALED_BYTES), options.lanes);
    return await large.finish();
  } finally {
    await options.journal?.close();
  }
}

/** What makes a single part only goes as a whole, because B2 wants two. */
function fitsOneRequest(size: number, perPart: number, { simpleUploadLimit, minPartSize }: UploadOptions): boolean {
  return cipherSize(size) <= Math.max(simpleUploadLimit, minPartSize) || partCount(size, perPart) < LIMITS.minParts;
}

async function uploadWhole({ context, request, source, encryption }: Job): Promise<FileResponse> {
  const key = await newKey(context, encryption);
  const file = new EncryptedFile(source, key);
  const { cipherLength, read } = file.whole();
  context.observer.begin?.({ total: cipherLength, done: 0 });
  return uploadSmall(context, noted(request, key, source), { length: cipherLength, read });
}

async function start({ context, request, source, options, encryption }: Job, perPart: number): Promise<Begun> {
  const key = await newKey(context, encryption);
  const file = new EncryptedFile(source, key);
  const identity = await identityOf(source, file, context.signal);
  const state = {
    about: aboutOf(request),
    identity,
    partSize: perPart * SEALED_BYTES,
    encryption: key.header.toString('base64url'),
  };
  const large = await LargeUpload.start(context, noted(request, key, source), state, options.journal);
  return { large, file };
}

/**
 * Goes on with salt and nonces of an earlier call only while everything is as it was; undefined to begin anew. Gives the version
 * when that call has made it.
 */
async function goOn(
  { context, request, source, options, encryption }: Job,
  state: UploadState | undefined,
): Promise<Begun | FileResponse | undefined> {
  if (state === undefined) return undefined;
  if (state.about !== aboutOf(request)) return unlessRequired(options.resumeRequired, otherAbout(state));
  const file = await reopen(source, state, { ...encryption, signal: context.signal }, options.resumeRequired);
  if (file === undefined) return undefined;
  const header = Buffer.from(state.encryption ?? '', 'base64url');
  const about = withNote(request, { format: 'stream', header }, source.size);
  const known = state.begunAt === undefined ? state : await begunBefore(context, about, state);
  if (known === undefined) return undefined;
  const large = await LargeUpload.resume(context, request, known, options.journal);
  return large === undefined ? finishedBefore(context, known.fileId, file.size, options.journal) : { large, file };
}

function planOf(file: EncryptedFile, perPart: number): PartPlan {
  return {
    total: file.size,
    count: file.count(perPart),
    part: (number) => {
      const { cipherLength: length, read } = file.part(number, perPart);
      return { number, length, read };
    },
  };
}

function newKey({ signal }: TransferContext, { keyring, secrets }: UploadEncryption): Promise<FileKey> {
  return keyring.create(secrets, signal);
}

function noted(request: UploadRequest, { header }: FileKey, { size }: RegionSource): UploadRequest {
  return withNote(request, { format: 'stream', header }, size);
}
