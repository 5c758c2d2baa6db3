/** What must not be seen, and where it came from. */
export interface Leak {
  readonly origin: string;
  /** The text around it, with the secret itself left out. */
  readonly around: string;
}

/** So short, or so plain, that it stands in other texts by chance. */
const isPlain = (secret: string): boolean =>
  secret.length < 8 || (secret.length < 12 && !/\d/.test(secret)) || /^(.)\1*$/.test(secret);

const WORDS = /[A-Za-z0-9_+/.~=-]+/g;
/** Tokens and keys also stand between the slashes of a URL and behind the = of a query. */
const PIECES = /[A-Za-z0-9_-]+/g;

/** Every secret of a run. Most are words, which are found by looking each word of a text up. */
export class Secrets {
  readonly #words = new Map<string, string>();
  readonly #phrases = new Map<string, string>();

  learn(secret: string, origin: string): void {
    if (isPlain(secret)) return;
    for (const form of new Set([secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])) {
      const word = form.replace(/[=.]+$/, '');
      if (/^[A-Za-z0-9_+/.~-]+$/.test(word)) this.#words.set(word, origin);
      else this.#phrases.set(form, origin);
    }
  }

  /** The first secret in a text, or undefined. */
  leakIn(text: string): Leak | undefined {
    for (const pattern of [WORDS, PIECES]) {
      for (const match of text.matchAll(pattern)) {
        const word = match[0].replace(/[=.]+$/, '');
        const origin = this.#words.get(word);
        if (origin !== undefined) return { origin, around: around(text, match.index, word.length) };
      }
    }
    for (const [phrase, origin] of this.#phrases) {
      const at = text.indexOf(phrase);
      if (at !== -1) return { origin, around: around(text, at, phrase.length) };
    }
    return undefined;
  }
}

function around(text: string, at: number, length: number): string {
  return `${text.slice(Math.max(0, at - 60), at)}[${length} characters]${text.slice(at + length, at + length + 30)}`;
}
