import { createHash } from 'node:crypto';
import { SHA1_NONE } from '../../wire/headers.js';
import { LIMITS } from '../../wire/limits.js';
import type { Call } from '../context.js';
import { contentKeyFor, type Encryption, readable, shareContents } from '../encryption.js';
import { badRequest, Failure, notFound } from '../failure.js';
import { readCopyRange, type Slice } from '../ranges.js';
import { type Piece, slicePieces } from '../store/pieces.js';
import type { StoredVersion } from '../store/version-row.js';

/** What is to be copied: a slice of a version, from its encryption to another. */
export interface Copying {
  readonly source: StoredVersion;
  readonly range: string | null;
  readonly from: Encryption;
  readonly to: Encryption;
  /** A part needs a digest of its own, whatever is known of the source. */
  readonly isPart: boolean;
}

export interface Copied extends Pick<StoredVersion, 'length' | 'sha1' | 'md5'> {
  readonly pieces: readonly Piece[];
}

/** Copies content and hands it to `use`. What was written for a copy that then fails is removed. */
export async function withCopy<T>(copying: Copying, call: Call, use: (copied: Copied) => T): Promise<T> {
  const { source, from, to } = copying;
  const { start, end } = sliceOf(source, copying.range);
  const length = end - start;
  if (length > LIMITS.maxSingleUpload) throw badRequest(`Copy source too big: ${length}`, 'source_too_large');
  const pieces = slicePieces(call.store.versions.pieces(source), start, end);
  const known = isDigestKnown(copying, length);
  const digests = known ? { sha1: source.sha1, md5: source.md5 } : null;
  if (length === 0 || shareContents(from, to)) {
    return use({ length, pieces, ...(digests ?? (await digestsOf(source, pieces, from, call))) });
  }
  const written = await rewrite(pieces, from, to, call);
  try {
    return use({ length, pieces: [written.piece], ...(digests ?? { sha1: written.sha1, md5: null }) });
  } catch (error) {
    await call.store.contents.abandon([written.piece]);
    throw error;
  }
}

/** A whole copy keeps the source's digest. A range has none yet, nor has a part of a large file. */
const isDigestKnown = ({ source, isPart }: Copying, length: number): boolean =>
  length === source.length && (source.sha1 !== SHA1_NONE || !isPart);

/** Copies that share contents move no bytes; they are read only to be hashed. */
async function digestsOf(source: StoredVersion, pieces: readonly Piece[], from: Encryption, call: Call) {
  const digest = createHash('sha1');
  for await (const block of call.store.contents.read(readable(pieces, from, call.account), call.signal)) {
    digest.update(block);
  }
  // The source may have been deleted, and its content with it, while it was read.
  if (call.store.versions.byId(source.id) === null) throw notFound(`File with id ${source.id} does not exist`);
  return { sha1: digest.digest('hex'), md5: null };
}

/** A content that was written for a copy, and its digest. */
export interface Rewritten {
  readonly piece: Piece;
  readonly sha1: string;
}

/** Writes the pieces anew, as one content under the other encryption. */
export async function rewrite(
  pieces: readonly Piece[],
  from: Encryption,
  to: Encryption,
  call: Pick<Call, 'store' | 'account' | 'random' | 'signal'>,
): Promise<Rewritten> {
  const { contents } = call.store;
  const key = contentKeyFor(to, call.account, call.random);
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const incoming = await contents.receive(length, key?.bytes ?? null);
  const digest = createHash('sha1');
  try {
    for await (const block of contents.read(readable(pieces, from, call.account), call.signal)) {
      digest.update(block);
      // Another encryption makes another block, so the buffer of this one may be used again.
      await incoming.write(block);
    }
    const kept = await incoming.keep();
    const piece: Piece = { ...kept, start: 0, length, wrappedKey: key?.wrapped ?? null };
    return { piece, sha1: digest.digest('hex') };
  } catch (error) {
    await incoming.discard();
    throw error;
  }
}

function sliceOf(source: StoredVersion, range: string | null): Slice {
  if (range === null) return { start: 0, end: source.length };
  const slice = readCopyRange(range, source.length);
  if (slice === null) throw badRequest(`Bad range: ${range}`);
  if (slice === 'outside') throw new Failure(416, 'range_not_satisfiable', `The range ${range} is outside the file`);
  return slice;
}
