import { B2Error } from '../errors/index.js';

/** One row of the settings table. `T` is the value's type inside the library; outside every value is text. */
export interface Row<T> {
  readonly default: T;
  readonly doc: string;
  readonly unit?: string;
  /** What is legal, for messages and for the docs. */
  readonly legal: string;
  readonly readOnly: boolean;
  /** The value of a text, or undefined when it is not legal. */
  parse(text: string): T | undefined;
  format(value: T): string;
}
// biome-ignore lint/suspicious/noExplicitAny: the table mixes rows of all types.
export type AnyRow = Row<any>;

interface Common<T> {
  readonly default: T;
  readonly doc: string;
  readonly unit?: string;
  readonly readOnly?: boolean;
}

/** `none` is a further legal value that stands for "not given". */
export function int(
  row: Common<number> & { readonly min: number; readonly max: number; readonly none?: number },
): Row<number> {
  const { min, max, none } = row;
  return {
    readOnly: false,
    ...row,
    legal: `${none === undefined ? '' : `${none}, or `}a whole number from ${min} to ${max}${row.unit === undefined ? '' : ` (${row.unit})`}`,
    parse: (text) => {
      const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
      return value === none || (value >= min && value <= max) ? value : undefined;
    },
    format: String,
  };
}

const TRUE: ReadonlySet<string> = new Set(['true', 'yes', '1']);
const FALSE: ReadonlySet<string> = new Set(['false', 'no', '0']);

export function bool(row: Common<boolean>): Row<boolean> {
  return {
    readOnly: false,
    ...row,
    legal: 'True or False (also 1, 0, Yes, No)',
    parse: (text) => {
      const word = text.trim().toLowerCase();
      if (TRUE.has(word)) return true;
      return FALSE.has(word) ? false : undefined;
    },
    format: (value) => (value ? 'True' : 'False'),
  };
}

export function text(
  row: Common<string> & { readonly legal?: string; readonly test?: (value: string) => boolean },
): Row<string> {
  const { test, ...rest } = row;
  return {
    readOnly: false,
    legal: 'any text',
    ...rest,
    parse: (value) => (test === undefined || test(value) ? value : undefined),
    format: (value) => value,
  };
}

/** The value of a text under a row. Rejects with `invalid_setting`, naming what was given and what is legal. */
export function parseValue<T>(name: string, row: Row<T>, given: string): T {
  const value = row.parse(given);
  if (value !== undefined) return value;
  throw new B2Error('invalid_setting', `${name}=${given} is not legal. ${name} takes ${row.legal}.`);
}
