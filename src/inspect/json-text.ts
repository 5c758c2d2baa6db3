const QUOTE = 0x22;
const BACKSLASH = 0x5c;

export function isJsonSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Where the string that opens at `start` ends: the place after its closing quote. The text is known to be JSON. */
export function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

/** What a JSON string says. */
export function stringValue(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inner;
}

/** The JSON text between two places without the white space that means nothing. Numbers and strings stay as written. */
export function compactJson(text: string, start: number, end: number): string {
  const pieces: string[] = [];
  let from = start;
  for (let at = start; at < end; ) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
    } else if (isJsonSpace(code)) {
      if (at > from) pieces.push(text.slice(from, at));
      at++;
      while (at < end && isJsonSpace(text.charCodeAt(at))) at++;
      from = at;
    } else {
      at++;
    }
  }
  return from === start ? text.slice(start, end) : `${pieces.join('')}${text.slice(from, end)}`;
}
