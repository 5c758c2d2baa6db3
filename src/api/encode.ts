import { B2Error } from '../errors/index.js';

/**
 * Percent-encoding of B2 for header values and download paths: UTF-8 bytes, slashes kept, a space as `%20`.
 * Throws `invalid_argument` for text that has no UTF-8 form. Source: B2 docs, "String Encoding".
 */
export function encodeText(text: string): string {
  return encodeAll(text).replaceAll('%2F', '/');
}

/**
 * A file name in a URL's path. A `.` or `..` segment would be resolved away by URL parsers, so its slashes are encoded.
 * Throws `invalid_argument` for a name that is nothing but such a segment.
 */
export function encodePath(fileName: string): string {
  if (isDots(fileName)) {
    throw new B2Error('invalid_argument', `No URL can hold the file name "${fileName}". Download it by its file id.`);
  }
  return fileName.split('/').some(isDots) ? encodeAll(fileName) : encodeText(fileName);
}

function isDots(segment: string): boolean {
  return segment === '.' || segment === '..';
}

function encodeAll(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch (cause) {
    throw new B2Error('invalid_argument', 'A file name or file info value holds half a surrogate pair.', { cause });
  }
}

/** Decodes a header value, where a bare `+` is a space. A broken escape is left as it stands. */
export function decodeText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
