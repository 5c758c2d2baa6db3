import { isUtf8 } from 'node:buffer';
import { Writable } from 'node:stream';
import { WritableStream } from 'node:stream/web';
import { type Kind, text } from '../../settings/index.js';
import type { StreamInput, StreamOutput } from '../../transfer/index.js';

/** Kinds of values that only properties have: bytes, rules, streams. They have no form as text. */
function valueKind<T>(initial: T, legal: string, accept: (value: unknown) => T | undefined): Kind<T> {
  return { default: initial, legal, accept, parse: () => undefined, format: () => '' };
}

const NOTHING: Buffer = Buffer.alloc(0);

export function toBytes(value: unknown): Buffer | undefined {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  return undefined;
}

export const bytes: Kind<Buffer> = valueKind(
  NOTHING,
  'a Buffer, a Uint8Array, or a string that is taken as UTF-8',
  toBytes,
);

/** A text, also as its bytes in UTF-8. */
export const password: Kind<string> = {
  ...valueKind('', 'a string, or a Buffer with text in UTF-8', (value) => {
    if (typeof value === 'string') return value;
    return value instanceof Uint8Array && isUtf8(value) ? toBytes(value)?.toString('utf8') : undefined;
  }),
  secret: true,
};

/** An AES-256 key of the caller's own: its 32 bytes, or their base64. */
export const customerKey: Kind<Buffer> = {
  ...valueKind(NOTHING, '32 bytes as a Buffer, their base64, or nothing', (value) => {
    const key = typeof value === 'string' ? Buffer.from(value, 'base64') : toBytes(value);
    const exact = typeof value !== 'string' || key?.toString('base64') === value;
    return key !== undefined && exact && (key.length === 32 || key.length === 0) ? key : undefined;
  }),
  secret: true,
};

/** A list that B2 takes as a whole; null: not sent. It is copied, so that later changes do not reach it. */
export function rules<T>(what: string): Kind<readonly T[] | null> {
  return valueKind<readonly T[] | null>(null, `an array of ${what}, or null to leave them as they are`, (value) => {
    if (value === null) return null;
    return Array.isArray(value) ? (structuredClone(value) as T[]) : undefined;
  });
}

export function record<T extends object>(what: string): Kind<T | null> {
  return valueKind<T | null>(null, `${what} as an object, or null to leave it as it is`, (value) => {
    if (value === null) return null;
    return typeof value === 'object' && !Array.isArray(value) ? (structuredClone(value) as T) : undefined;
  });
}

export const stream: Kind<StreamInput | null> = valueKind<StreamInput | null>(
  null,
  'null, a Node or web readable stream, or an iterable of Buffers',
  (value) => {
    if (value === null) return null;
    const iterable = typeof value === 'object' && (Symbol.asyncIterator in value || Symbol.iterator in value);
    return iterable && !(value instanceof Uint8Array) ? (value as StreamInput) : undefined;
  },
);

export const output: Kind<StreamOutput | null> = valueKind<StreamOutput | null>(
  null,
  'null, or a Node or web writable stream',
  (value) => {
    if (value === null) return null;
    return value instanceof Writable || value instanceof WritableStream ? (value as StreamOutput) : undefined;
  },
);

/** One of a few words. */
export const word = <W extends string>(...words: readonly [W, ...W[]]): Kind<W> => {
  const legal = words.map((each) => (each === '' ? 'nothing' : each)).join(', ');
  return text({ default: words[0], legal, test: (value) => words.includes(value as W) }) as unknown as Kind<W>;
};
