import { createHash } from 'node:crypto';
import { throwIfInterrupted } from '../errors/index.js';
import { LIMITS } from '../wire/limits.js';
import type { TransferContext } from './context.js';
import { planParts } from './part-size.js';
import type { RegionSource } from './source.js';
import { storedParts } from './stored-parts.js';
import { unfinishedLike } from './unfinished-like.js';
import type { UploadRequest } from './upload-request.js';
import type { StoredPart, UploadState } from './upload-state.js';

/**
 * An unfinished large file that somebody began for this very upload, with the parts whose SHA-1 is that of the source.
 * Undefined when there is none, or when the key may not list files.
 */
export async function findUnfinished(
  context: TransferContext,
  request: UploadRequest,
  source: RegionSource,
): Promise<Pick<UploadState, 'fileId' | 'partSize' | 'parts'> | undefined> {
  for (const { fileId } of await unfinishedLike(context, request)) {
    // One of this session is being sent, or was given up here.
    if (fileId === null || context.session.made.has(fileId)) continue;
    const parts = [...(await storedParts(context, fileId)).values()];
    const partSize = partSizeOf(parts, source.size);
    if (partSize === undefined) continue;
    const same = await sameParts(source, parts, partSize, context.signal);
    if (same.length > 0) return { fileId, partSize, parts: same };
  }
  return undefined;
}

/** Bytes per part when the stored parts are those of one even cut of this size. */
function partSizeOf(parts: readonly StoredPart[], size: number): number | undefined {
  const partSize = Math.max(0, ...parts.map(({ length }) => length));
  if (partSize === 0 || partSize >= size) return undefined;
  const plan = planParts(size, partSize);
  return plan.length <= LIMITS.maxParts && parts.every(({ number, length }) => plan[number - 1]?.length === length)
    ? partSize
    : undefined;
}

async function sameParts(
  source: RegionSource,
  parts: readonly StoredPart[],
  partSize: number,
  signal: AbortSignal,
): Promise<StoredPart[]> {
  const same: StoredPart[] = [];
  for (const part of parts) {
    const hash = createHash('sha1');
    for await (const block of source.read((part.number - 1) * partSize, part.length)) {
      throwIfInterrupted(signal);
      hash.update(block);
      await new Promise(setImmediate);
    }
    if (hash.digest('hex') === part.sha1) same.push(part);
  }
  return same;
}
