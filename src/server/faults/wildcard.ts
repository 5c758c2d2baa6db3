/**
 * True when `text` is of the form of `pattern`: `*` stands for any characters, none included, `?` for exactly one, every
 * other character for itself. Takes at most their lengths multiplied, whatever they are.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const wanted = [...pattern];
  const given = [...text];
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let next = 0; next < given.length; ) {
    if (wanted[at] === '*') {
      star = at;
      resume = next;
      at += 1;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[next])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      // The last star takes one character more; earlier ones need not be tried again.
      resume += 1;
      next = resume;
      at = star + 1;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((character) => character === '*');
}
