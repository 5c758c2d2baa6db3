import { B2Error } from '../errors/index.js';
import { streamPartSize } from './part-size.js';
import type { ForwardSource } from './source.js';
import { isStored } from './stored-parts.js';
import type { UploadState } from './upload-state.js';

/**
 * Whether a stream is what a finished upload was made of; it has been read to its end then. Rejects with `resume_mismatch` for
 * one that begins in the same way, because what was read of it is gone.
 */
export async function isFinishedStream(
  source: ForwardSource,
  { partSize, parts, fileName }: UploadState,
  signal: AbortSignal,
): Promise<boolean> {
  const stored = new Map(parts.map((part) => [part.number, part]));
  for (let number = 1; ; number++) {
    const taken = await source.take(streamPartSize(number, partSize), signal);
    const isSame = isStored(stored.get(number), taken) && taken.ended === (number === stored.size);
    if (isSame && taken.ended) return true;
    if (isSame) continue;
    if (number > 1) throw another(fileName, number);
    source.giveBack(taken.blocks);
    return false;
  }
}

function another(fileName: string, part: number): B2Error {
  return new B2Error(
    'resume_mismatch',
    `The upload of ${fileName} is finished, and from part ${part} on it is of another stream. Clear ResumableUploadState and set startByte to 0, and give the stream again to upload it anew.`,
  );
}
