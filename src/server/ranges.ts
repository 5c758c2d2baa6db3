/** A slice of a file: first byte and the one after the last. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** What a Range header asks of a file: all of it, a slice, or something outside. */
export type RangeAnswer = { readonly kind: 'whole' | 'outside' } | ({ readonly kind: 'slice' } & Slice);

/**
 * Reads a Range header for a file of `length` bytes. What is not one well-formed byte range is ignored, and a range that
 * covers everything is no range. Source: B2 docs, b2_download_file_by_name.
 */
export function readRange(header: string | undefined, length: number): RangeAnswer {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) return { kind: 'whole' };
  const first = match[1] ?? '';
  const last = match[2] ?? '';
  if (first === '' && last === '') return { kind: 'whole' };
  if (first === '') return slice(Math.max(0, length - Number(last)), length, length, Number(last) === 0);
  if (last !== '' && Number(last) < Number(first)) return { kind: 'whole' };
  return slice(Number(first), last === '' ? length : Math.min(length, Number(last) + 1), length, false);
}

function slice(start: number, end: number, length: number, empty: boolean): RangeAnswer {
  if (empty || start >= length) return { kind: 'outside' };
  return start === 0 && end === length ? { kind: 'whole' } : { kind: 'slice', start, end };
}

/** The `range` of a copy call: `bytes=a-b`, both ends given and inclusive, b clipped to the last byte. Null: not of that form. */
export function readCopyRange(text: string, length: number): Slice | 'outside' | null {
  const match = /^bytes=(\d+)-(\d+)$/.exec(text);
  if (match === null || Number(match[2]) < Number(match[1])) return null;
  const start = Number(match[1]);
  return start >= length ? 'outside' : { start, end: Math.min(length, Number(match[2]) + 1) };
}
