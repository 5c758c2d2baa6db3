/** Characters that act on a terminal or on the order of text instead of being shown: controls, marks of direction, surrogate halves. */
const UNSHOWN = /[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/gu;

/** The text with such characters written as `\u{…}`: a file's name must not be able to steer the terminal. */
export function printable(text: string): string {
  return text.replace(UNSHOWN, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
