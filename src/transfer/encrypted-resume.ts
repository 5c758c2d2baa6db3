import { createHash, type Hash, type Hmac } from 'node:crypto';
import { EncryptedFile, type EncryptionContext, parseHeader, SEALED_BYTES } from '../crypto/index.js';
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
    if ((await digestOf(createHash('sha1'), file.part(number, perPart).read(), signal)) !== sha1) return false;
  }
  return true;
}

/**
 * What tells the content from any other: of a file without reading it, else a digest of all of it under the key, because a bare
 * one would let whoever sees the state try guesses. Nothing is encrypted for it: the content may be another one.
 */
export async function identityOf(source: RegionSource, file: EncryptedFile, signal: AbortSignal): Promise<string> {
  return source.identity ?? `hmac-sha256-${await digestOf(file.fingerprint(), source.read(0, source.size), signal)}`;
}

async function digestOf(hash: Hash | Hmac, blocks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<string> {
  for await (const block of blocks) {
    throwIfInterrupted(signal);
    hash.update(block);
    // Memory never waits, so others would not get their turn.
    await new Promise(setImmediate);
  }
  return hash.digest('hex');
}
