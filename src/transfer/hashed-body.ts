import { createHash } from 'node:crypto';
import type { UploadBody } from '../api/index.js';
import { SHA1_AT_END } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';

export interface HashedBody extends UploadBody {
  /** The SHA-1 of what was sent; known when the body is at its end. */
  digest(): string;
}

/**
 * Content followed by its own SHA-1: one pass, nothing is read twice. `onBytes` is told of each block once it is on its way;
 * the next one waits for its promise.
 */
export function hashedBody(
  blocks: AsyncIterable<Uint8Array>,
  length: number,
  onBytes: (count: number) => Promise<void> | void,
): HashedBody {
  const hash = createHash('sha1');
  let digest = '';
  async function* stream(): AsyncGenerator<Uint8Array> {
    for await (const block of blocks) {
      hash.update(block);
      yield block;
      const handled = onBytes(block.length);
      if (handled !== undefined) await handled;
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
