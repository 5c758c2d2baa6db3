import type { DownloadInfo } from '../api/index.js';
import { B2Error } from '../errors/index.js';

/** Bytes of a file, both ends included; without `end` up to the last one. */
export interface ByteRange {
  readonly start: number;
  readonly end: number | undefined;
}

/** What follows the bytes that are there; undefined for the whole file. */
export function remaining(range: ByteRange | undefined, position: number): ByteRange | undefined {
  if (range === undefined && position === 0) return undefined;
  return { start: (range?.start ?? 0) + position, end: range?.end };
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
