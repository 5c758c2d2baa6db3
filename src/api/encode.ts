/**
 * Percent-encoding of B2 for header values and download paths: UTF-8 bytes, slashes kept, a space as `%20`.
 * Source: B2 docs, "String Encoding".
 */
export function encodeText(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}

/** A file name in a URL's path. A `.` or `..` segment would be resolved away by URL parsers, so its slashes are encoded. */
export function encodePath(fileName: string): string {
  const dotted = fileName.split('/').some((segment) => segment === '.' || segment === '..');
  return dotted ? encodeURIComponent(fileName) : encodeText(fileName);
}

/** Decodes a header value, where a bare `+` is a space. A broken escape is left as it stands. */
export function decodeText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
