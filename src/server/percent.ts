const PLUS = 0x2b;
const PERCENT = 0x25;
const SPACE = 0x20;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Text from its percent-encoded form, where `+` and `%20` both mean space. Null when a `%` is not followed by two
 * hexadecimal digits or the bytes are not UTF-8. Source: B2 docs, "String Encoding".
 */
export function percentDecode(text: string): string | null {
  // Header values arrive as one character per byte.
  const coded = Buffer.from(text, 'latin1');
  const bytes = Buffer.allocUnsafe(coded.length);
  let length = 0;
  for (let at = 0; at < coded.length; at += 1) {
    const byte = coded[at] ?? 0;
    if (byte === PERCENT) {
      const hex = coded.toString('latin1', at + 1, at + 3);
      if (!/^[0-9a-f]{2}$/i.test(hex)) return null;
      bytes[length] = Number.parseInt(hex, 16);
      at += 2;
    } else {
      bytes[length] = byte === PLUS ? SPACE : byte;
    }
    length += 1;
  }
  try {
    return utf8.decode(bytes.subarray(0, length));
  } catch {
    return null;
  }
}

/** The encoded form for header values: spaces as `%20`, slashes as they are. */
export const percentEncode = (text: string): string => encodeURIComponent(text).replaceAll('%2F', '/');
