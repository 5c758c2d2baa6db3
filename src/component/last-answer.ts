import type { HeaderRecord } from './records.js';

/** What a component keeps of its last request and answer; secrets are left out. */
export interface LastAnswer {
  /** Grows with each answer. */
  count: number;
  /** Method, URL, headers and JSON body, as they were sent. */
  request: string;
  sentHeaders: string;
  statusLine: string;
  headers: readonly HeaderRecord[];
  /** Undefined while the answer has no text, as that of a download. */
  body: string | undefined;
}

export function freshAnswer(): LastAnswer {
  return { count: 0, request: '', sentHeaders: '', statusLine: '', headers: [], body: undefined };
}

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
