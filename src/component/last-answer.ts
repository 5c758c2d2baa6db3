import type { RequestEvent, ResponseEvent } from '../api/index.js';
import { lazy } from '../support/lazy.js';
import type { HeaderRecord } from './records.js';

/** What a component keeps of its last request and answer; secrets are left out. Texts are made when somebody looks at them. */
export class LastAnswer {
  #count = 0;
  #sentHeaders = nothing;
  #request = nothing;
  #statusLine = '';
  #headers: () => readonly HeaderRecord[] = () => [];
  #body: () => string | undefined = () => undefined;

  /** A request has gone out. */
  sent({ method, url, headers, body }: RequestEvent): void {
    this.#sentHeaders = lazy(() => lines(Object.entries(headers())));
    this.#request = lazy(() => `${method} ${url}\r\n${this.sentHeaders}\r\n\r\n${body() ?? ''}`);
    this.#body = () => undefined;
  }

  /** Its answer has begun. */
  begun({ statusLine, rawHeaders }: ResponseEvent): void {
    this.#count++;
    this.#statusLine = statusLine;
    this.#headers = lazy(() => pairs(rawHeaders()));
  }

  /** The text of the answer, undefined for bytes. */
  ended(body: () => string | undefined): void {
    this.#count++;
    this.#body = lazy(body);
  }

  /** Grows with each answer. */
  get count(): number {
    return this.#count;
  }

  /** Method, URL, headers and JSON body, as they were sent. */
  get request(): string {
    return this.#request();
  }

  get sentHeaders(): string {
    return this.#sentHeaders();
  }

  get statusLine(): string {
    return this.#statusLine;
  }

  get headers(): readonly HeaderRecord[] {
    return this.#headers();
  }

  /** Undefined while the answer has no text, as that of a download. */
  get body(): string | undefined {
    return this.#body();
  }
}

const nothing = (): string => '';

export function lines(headers: readonly (readonly [string, string])[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\r\n');
}

export const headerLines = ({ headers }: LastAnswer): string =>
  lines(headers.map(({ field, value }) => [field, value]));

/** The answer as it came, with at most `limit` bytes of its body; 0: all of it. */
export function rawResponse(answer: LastAnswer, limit: number): string {
  if (answer.statusLine === '') return '';
  return `${answer.statusLine}\r\n${headerLines(answer)}\r\n\r\n${bodyUpTo(answer, limit)}`;
}

/** The body's text up to a number of bytes of UTF-8; no character is cut. 0: all of it. */
export function bodyUpTo({ body = '' }: LastAnswer, limit: number): string {
  if (limit === 0 || Buffer.byteLength(body) <= limit) return body;
  const { read } = new TextEncoder().encodeInto(body, new Uint8Array(limit));
  return body.slice(0, read);
}

function pairs(raw: readonly string[]): HeaderRecord[] {
  const headers: HeaderRecord[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push({ field: raw[i] ?? '', value: raw[i + 1] ?? '' });
  return headers;
}
