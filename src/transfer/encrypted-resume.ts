import { createHash } from 'node:crypto';
import {
  EncryptedFile,
  type EncryptedPart,
  type EncryptionContext,
  parseHeader,
  SEALED_BYTES,
} from '../crypto/index.js';
import { B2Error, throwIfInterrupted } from '../errors/index.js';
import { unlessRequired } from './resume.js';
import type { RegionSource } from './source.js';
import type { UploadState } from './upload-state.js';

/**
 * The encrypted file of an earlier call, when secret and source are the same and the stored parts come out again byte for
 * byte; else undefined, or `resume_mismatch` when the caller insists. A nonce never covers two different contents.
 */
export async function reopen(
  source: RegionSource,
  state: UploadState,
  context: EncryptionContext,
  required: boolean,
): Promise<EncryptedFile | undefined> {
  const file = await openedFile(source, state, context);
  if (file === undefined) {
    return unlessRequired(required, `The upload of ${state.fileName} was begun with another password or key.`);
  }
  if (await isSame(source, state, file, context.signal)) return file;
  return unlessRequired(required, `${source.name} is not what the upload was begun with: it was changed or replaced.`);
}

async function openedFile(
  source: RegionSource,
  { encryption = '' }: UploadState,
  { keyring, secrets, signal }: EncryptionContext,
): Promise<EncryptedFile | undefined> {
  try {
    const key = await keyring.open(parseHeader(Buffer.from(encryption, 'base64url')), secrets, signal);
    return new EncryptedFile(source, key);
  } catch (error) {
    throwIfInterrupted(signal);
    if (error instanceof B2Error) return undefined;
    throw error;
  }
}

async function isSame(
  source: RegionSource,
  state: UploadState,
  file: EncryptedFile,
  signal: AbortSignal,
): Promise<boolean> {
  const perPart = state.partSize / SEALED_BYTES;
  if (!Number.isInteger(perPart) || state.identity !== (await identityOf(source, file, signal))) return false;
  // Of content without an identity of its own the digest has told already.
  if (source.identity === undefined) return true;
  for (const { number, sha1 } of state.parts) {
    if (number < 1 || number > file.count(perPart)) return false;
    if ((await sha1OfPart(file.part(number, perPart), signal)) !== sha1) return false;
  }
  return true;
}

/**
 * What tells the content from any other: of a file without reading it, else the SHA-1 of all its ciphertext, because one of
 * the plaintext would let whoever sees the state try guesses.
 */
export async function identityOf(source: RegionSource, file: EncryptedFile, signal: AbortSignal): Promise<string> {
  return source.identity ?? `encrypted-sha1-${await sha1OfPart(file.whole(), signal)}`;
}

async function sha1OfPart(part: EncryptedPart, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha1');
  for await (const block of part.read()) {
    throwIfInterrupted(signal);
    hash.update(block);
    // Encrypting memory never waits, so others would not get their turn.
    await new Promise(setImmediate);
  }
  return hash.digest('hex');
}
