/**
 * The least text that sorts after everything beginning with `prefix`, by UTF-8 bytes; null when there is none (the prefix
 * is empty or all of the last code point). UTF-8 bytes order as code points do.
 */
export function afterPrefix(prefix: string): string | null {
  const characters = Array.from(prefix);
  while (characters.length > 0) {
    const last = characters.pop()?.codePointAt(0) ?? 0;
    if (last < LAST_CODE_POINT)
      return characters.join('') + String.fromCodePoint(last === BEFORE_SURROGATES ? AFTER_SURROGATES : last + 1);
  }
  return null;
}

const LAST_CODE_POINT = 0x10ffff;
const BEFORE_SURROGATES = 0xd7ff;
const AFTER_SURROGATES = 0xe000;

/** Compares by UTF-8 bytes, as B2 orders names. */
export const compareBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
