import { B2Error } from '../errors/index.js';
import type { UploadOptions } from './upload-options.js';
import type { UploadRequest } from './upload-request.js';
import type { StoredPart, UploadState } from './upload-state.js';

const VERSION = 1;

/** As the text of the ResumableUploadState setting. */
export function encodeState(state: UploadState): string {
  return Buffer.from(JSON.stringify({ version: VERSION, ...state }), 'utf8').toString('base64url');
}

/** Rejects with `resume_mismatch` when the text was not made by encodeState. */
export function decodeState(text: string): UploadState {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as UploadState & { version: unknown };
    if (value.version === VERSION && isState(value)) return value;
  } catch {
    // Said below, with what to do.
  }
  throw new B2Error(
    'resume_mismatch',
    'ResumableUploadState is damaged or from another release. Clear it and set startByte to 0 to begin anew.',
  );
}

function isState({ fileId, bucketId, fileName, about, encryption = '', partSize, parts }: UploadState): boolean {
  const texts = [fileId, bucketId, fileName, about, encryption].every((value) => typeof value === 'string');
  return texts && Number.isSafeInteger(partSize) && partSize > 0 && Array.isArray(parts) && parts.every(isPart);
}

function isPart({ number, length, sha1 }: StoredPart): boolean {
  return Number.isSafeInteger(number) && Number.isSafeInteger(length) && typeof sha1 === 'string';
}

type ResumeOptions = Pick<UploadOptions, 'resumeState' | 'resumeRequired' | 'encryption'>;

/** The state to go on with; undefined to begin anew. Rejects with `resume_mismatch` when the caller insists on it. */
export function matchingState(options: ResumeOptions, request: UploadRequest): UploadState | undefined {
  if (options.resumeState === '') return undefined;
  const state = decodeState(options.resumeState);
  const mismatch = (text: string): undefined => unlessRequired(options.resumeRequired, text);
  if (state.encryption !== undefined && options.encryption === undefined) {
    return mismatch('ResumableUploadState belongs to an encrypted upload, and there is no password or key now.');
  }
  if (state.encryption === undefined && options.encryption !== undefined) {
    return mismatch(
      'ResumableUploadState belongs to an upload that is not encrypted, and now there is a password or key.',
    );
  }
  if (state.bucketId === request.bucketId && state.fileName === request.fileName) return state;
  return mismatch(`ResumableUploadState belongs to the upload of ${state.fileName}, not of ${request.fileName}.`);
}

/** The state, if it is of this very content, for the same file. */
export function checkIdentity(
  state: UploadState,
  { identity, about }: Pick<UploadState, 'identity' | 'about'>,
  sourceName: string,
  required: boolean,
): UploadState | undefined {
  if (state.identity !== identity) {
    return unlessRequired(required, `${sourceName} is not what the upload was begun with: it was changed or replaced.`);
  }
  return state.about === about ? state : unlessRequired(required, otherAbout(state));
}

export function otherAbout({ fileName }: UploadState): string {
  return `The upload of ${fileName} was begun with another type, metadata, encryption or lock.`;
}

/** What an earlier process left, if it encrypted as this one does: plaintext and ciphertext never go into one file. */
export async function journaled(
  { journal }: Pick<UploadOptions, 'journal'>,
  encrypted: boolean,
): Promise<UploadState | undefined> {
  const state = await journal?.load();
  return state !== undefined && (state.encryption !== undefined) === encrypted ? state : undefined;
}

/** Rejects with `resume_mismatch` when the caller insists on going on. */
export function unlessRequired(required: boolean, mismatch: string): undefined {
  if (!required) return undefined;
  const advice = 'Clear ResumableUploadState and set startByte to 0 to begin anew.';
  throw new B2Error('resume_mismatch', `${mismatch} ${advice}`);
}
