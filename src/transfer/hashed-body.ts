import { createHash } from 'node:crypto';
import type { UploadBody } from '../api/index.js';
import { piecesOf } from '../support/throttle.js';
import { SHA1_AT_END } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';
import type { TransferContext } from './context.js';
import type { Content } from './upload-request.js';

export interface HashedBody extends UploadBody {
  /** The SHA-1 of what was sent; known when the body is at its end. */
  digest(): string;
}

type Pacing = Pick<TransferContext, 'throttle' | 'signal'>;

/** Told of each block once it is on its way; the next one waits for its promise. */
type OnBytes = (count: number) => Promise<void> | void;

/** What is shorter goes out at once, as copying it costs less than sending its digits behind it. */
const SHORT_BYTES = 64 * 1024;

/** Content followed by its own SHA-1: one pass, nothing is read twice. */
export async function hashedBody(content: Content, onBytes: OnBytes, pacing: Pacing): Promise<HashedBody> {
  const contentLength = content.length + LIMITS.sha1HexDigits;
  const common = { contentLength, contentSha1: SHA1_AT_END };
  const isShort = content.length <= Math.min(SHORT_BYTES, pacing.throttle.piece);
  return { ...common, ...(isShort ? await whole(content, onBytes, pacing) : inBlocks(content, onBytes, pacing)) };
}

async function whole({ length, read }: Content, onBytes: OnBytes, { throttle, signal }: Pacing) {
  const body = Buffer.allocUnsafe(length + LIMITS.sha1HexDigits);
  let at = 0;
  for await (const block of read()) {
    body.set(block, at);
    at += block.length;
  }
  const digest = createHash('sha1').update(body.subarray(0, at)).digest('hex');
  body.write(digest, at, 'latin1');
  await onBytes(at);
  await throttle.take(at, signal);
  return { stream: body, digest: () => digest };
}

function inBlocks({ read }: Content, onBytes: OnBytes, { throttle, signal }: Pacing) {
  const hash = createHash('sha1');
  let digest = '';
  async function* stream(): AsyncGenerator<Uint8Array> {
    for await (const block of read()) {
      hash.update(block);
      for (const piece of block.length <= throttle.piece ? [block] : piecesOf(block, () => throttle.piece)) {
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
  return { stream: stream(), digest: () => digest };
}
