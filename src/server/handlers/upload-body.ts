import { createHash, hash } from 'node:crypto';
import { HEADER, SHA1_AT_END, SHA1_NOT_CHECKED, SHA1_UNVERIFIED_PREFIX } from '../../wire/headers.js';
import { LIMITS } from '../../wire/limits.js';
import type { ContentKey } from '../content-keys.js';
import { badRequest, type Failure } from '../failure.js';
import { header, type ServerRequest } from '../request.js';
import type { Contents } from '../store/contents.js';
import type { Piece } from '../store/pieces.js';

/** How the body's SHA-1 travels. `report` is what B2 says about it later. */
type Check =
  | { readonly kind: 'given'; readonly sha1: string }
  | { readonly kind: 'at_end' }
  | { readonly kind: 'unverified'; readonly sha1: string | null };

export interface Received {
  readonly length: number;
  /** As B2 reports it. */
  readonly sha1: string;
  /** Null for a body that is too large to be worth a second digest. */
  readonly md5: string | null;
  readonly pieces: readonly Piece[];
}

/** MD5 costs more than everything else together, and B2 itself leaves it out for large files. */
const MD5_UP_TO_BYTES = 64 * 1024 * 1024;

/** Bodies of up to so many bytes are hashed at the end: digests that take blocks cost more to make than to use on them. */
const ONE_GO_BYTES = 64 * 1024;

/** Receives a body into the store and verifies it. What fails leaves nothing behind. */
export async function receiveBody(
  request: ServerRequest,
  contents: Contents,
  withMd5: boolean,
  key: ContentKey | null,
): Promise<Received> {
  const total = lengthOf(request);
  const check = checkOf(header(request, HEADER.contentSha1));
  const length = check.kind === 'at_end' ? total - LIMITS.sha1HexDigits : total;
  if (length < 0) throw badRequest('the body is shorter than the SHA-1 at its end');
  if (length > LIMITS.maxSingleUpload) throw badRequest(`the body is larger than ${LIMITS.maxSingleUpload} bytes`);
  const incoming = await contents.receive(length, key?.bytes ?? null);
  try {
    const pour = length <= ONE_GO_BYTES ? pourAtOnce : pourInBlocks;
    const poured = await pour(request.body, length, withMd5 && length <= MD5_UP_TO_BYTES, incoming.write);
    const sha1 = verify(check, poured.sha1, poured.tail);
    const kept = await incoming.keep();
    // An empty file has no bytes to keep.
    const pieces = length > 0 ? [{ ...kept, start: 0, length, wrappedKey: key?.wrapped ?? null }] : [];
    return { length, sha1, md5: poured.md5, pieces };
  } catch (error) {
    await incoming.discard();
    throw error;
  }
}

function lengthOf(request: ServerRequest): number {
  const given = header(request, 'Content-Length');
  if (given === undefined) throw badRequest('Missing header: Content-Length');
  return Number(given);
}

function checkOf(value: string | undefined): Check {
  if (value === undefined) throw badRequest(`Missing header: ${HEADER.contentSha1}`);
  if (value === SHA1_AT_END) return { kind: 'at_end' };
  if (value === SHA1_NOT_CHECKED) return { kind: 'unverified', sha1: null };
  const digits = value.startsWith(SHA1_UNVERIFIED_PREFIX) ? value.slice(SHA1_UNVERIFIED_PREFIX.length) : value;
  if (!/^[0-9a-f]{40}$/i.test(digits)) throw badRequest(`Bad header: ${HEADER.contentSha1}`);
  return { kind: digits === value ? 'given' : 'unverified', sha1: digits.toLowerCase() };
}

/** What a body turned out to be. */
interface Poured {
  readonly sha1: string;
  readonly md5: string | null;
  /** The text behind the content. */
  readonly tail: string;
}
type Write = (block: Buffer) => Promise<void>;

/** Passes the first `length` bytes on as they come, hashing them. */
async function pourInBlocks(
  body: AsyncIterable<Buffer>,
  length: number,
  withMd5: boolean,
  write: Write,
): Promise<Poured> {
  const sha1 = createHash('sha1');
  const md5 = withMd5 ? createHash('md5') : null;
  let left = length;
  const tail: Buffer[] = [];
  for await (const block of body) {
    const data = block.length <= left ? block : block.subarray(0, left);
    if (data.length > 0) {
      sha1.update(data);
      md5?.update(data);
      await write(data);
    }
    left -= data.length;
    if (data.length < block.length) tail.push(block.subarray(data.length));
  }
  if (left > 0) throw tooShort();
  return { sha1: sha1.digest('hex'), md5: md5?.digest('hex') ?? null, tail: Buffer.concat(tail).toString('latin1') };
}

/** The same for a body of few bytes, which mostly comes in one block. */
async function pourAtOnce(
  body: AsyncIterable<Buffer>,
  length: number,
  withMd5: boolean,
  write: Write,
): Promise<Poured> {
  const blocks: Buffer[] = [];
  for await (const block of body) blocks.push(block);
  const [first = Buffer.alloc(0), ...more] = blocks;
  const all = more.length === 0 ? first : Buffer.concat(blocks);
  if (all.length < length) throw tooShort();
  const data = all.subarray(0, length);
  if (length > 0) await write(data);
  const md5 = withMd5 ? hash('md5', data) : null;
  return { sha1: hash('sha1', data), md5, tail: all.toString('latin1', length) };
}

const tooShort = (): Failure => badRequest('the body is shorter than its Content-Length');

function verify(check: Check, computed: string, tail: string): string {
  if (check.kind === 'unverified') return SHA1_UNVERIFIED_PREFIX + (check.sha1 ?? computed);
  const expected = check.kind === 'given' ? check.sha1 : tail.toLowerCase();
  if (expected !== computed) throw badRequest('Sha1 did not match data received');
  return computed;
}
