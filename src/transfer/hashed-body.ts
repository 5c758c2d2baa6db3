import { createHash } from 'node:crypto';
import type { UploadBody } from '../api/index.js';
import { piecesOf } from '../support/throttle.js';
import { SHA1_AT_END } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';
import type { TransferContext } from './context.js';

export interface HashedBody extends UploadBody {
  /** The SHA-1 of what was sent; known when the body is at its end. */
  digest(): string;
}

type Pacing = Pick<TransferContext, 'throttle' | 'signal'>;

/**
 * Content followed by its own SHA-1: one pass, nothing is read twice. `onBytes` is told of each block once it is on its way;
 * the next one waits for its promise.
 */
export function hashedBody(
  blocks: AsyncIterable<Uint8Array>,
  length: number,
  onBytes: (count: number) => Promise<void> | void,
  { throttle, signal }: Pacing,
): HashedBody {
  const hash = createHash('sha1');
  let digest = '';
  async function* stream(): AsyncGenerator<Uint8Array> {
    for await (const block of blocks) {
      hash.update(block);
      for (const piece of piecesOf(block, () => throttle.piece)) {
        yield piece;
        const handled = onBytes(piece.length);
        if (handled !== undefined) await handled;
        const paid = throttle.take(piece.length, signal);
        if (paid !== undefined) await paid;
      }
    }
    digest = hash.digest('hex');
    yield Buffer.from(digest, 'latin1');
  }
  return {
    contentLength: length + LIMITS.sha1HexDigits,
    contentSha1: SHA1_AT_END,
    stream: stream(),
    digest: () => digest,
  };
}
