/** One challenge of a Proxy-Authenticate header (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** In small letters. */
  readonly scheme: string;
  /** By their names in small letters; a token in place of parameters is left out. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** A scheme at the begin of a challenge, or a parameter; a comma, a space or the end is behind either. */
const PIECE = /\s*,?\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+)))?/y;

/** Every challenge of the header, also when several came in one line. What is not understood ends the reading. */
export function parseChallenges(header: string): Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  const piece = new RegExp(PIECE);
  for (;;) {
    const found = piece.exec(header);
    if (found === null) return challenges;
    const [, name = '', quoted, token] = found;
    const value = quoted?.replace(/\\(.)/g, '$1') ?? token;
    if (value === undefined) challenges.push({ scheme: name.toLowerCase(), parameters: new Map() });
    else challenges.at(-1)?.parameters.set(name.toLowerCase(), value);
  }
}
