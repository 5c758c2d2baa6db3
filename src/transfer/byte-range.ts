import type { DownloadInfo } from '../api/index.js';
import { B2Error } from '../errors/index.js';

/** Bytes of a file, both ends included; without `end` up to the last one. */
export interface ByteRange {
  readonly start: number;
  readonly end: number | undefined;
}

/** So many bytes of what is wanted; undefined for the whole file. Without a bound to the end of it. */
export function pieceOf(
  range: ByteRange | undefined,
  position: number,
  length: number | undefined,
): ByteRange | undefined {
  if (range === undefined && position === 0 && length === undefined) return undefined;
  const start = (range?.start ?? 0) + position;
  return { start, end: length === undefined ? range?.end : start + length - 1 };
}

/** As the value of a Range header. */
export function rangeHeader({ start, end }: ByteRange): string {
  return `bytes=${start}-${end ?? ''}`;
}

/** Bytes in all that a range means in this file. Throws `range_not_satisfiable` for one that begins behind its end. */
export function wantedLength({ totalLength }: DownloadInfo, range: ByteRange | undefined): number {
  if (range === undefined) return totalLength;
  const { start, end } = within(range, totalLength);
  return end - start + 1;
}

/** Whether two answers are of the same bytes. What only one of them tells is no difference. */
export function isSameFile(one: DownloadInfo, other: DownloadInfo): boolean {
  const differ = (a: unknown, b: unknown): boolean => Boolean(a) && Boolean(b) && a !== b;
  return !(
    one.fileId !== other.fileId ||
    one.totalLength !== other.totalLength ||
    differ(one.uploadTimestamp, other.uploadTimestamp) ||
    differ(one.contentSha1, other.contentSha1)
  );
}

/** Names the content that a download is of: bytes of another version or range never go with it. */
export function versionOf({ fileId }: DownloadInfo, range: ByteRange | undefined): string {
  return range === undefined ? fileId : `${fileId} ${range.start}-${range.end ?? ''}`;
}

export function isWhole(info: DownloadInfo, range: ByteRange | undefined): boolean {
  return range === undefined || (range.start === 0 && wantedLength(info, range) === info.totalLength);
}

/** The range with its end inside the source. */
export function within({ start, end }: ByteRange, length: number): { readonly start: number; readonly end: number } {
  if (start < length) return { start, end: Math.min(end ?? length - 1, length - 1) };
  throw new B2Error(
    'range_not_satisfiable',
    `The range ${start}-${end ?? ''} begins behind the end of the source, which has ${length} bytes.`,
  );
}
