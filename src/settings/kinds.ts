import { B2Error } from '../errors/index.js';

/** What a setting or property may be. `T` is its type inside the library; `config()` sees texts. */
export interface Kind<T> {
  readonly default: T;
  readonly unit?: string;
  /** Its values are not shown when they are refused. */
  readonly secret?: true;
  /** What is legal, for messages and for the docs. */
  readonly legal: string;
  /** The same for a value that is not a text, where it reads otherwise. */
  readonly legalValue?: string;
  /** The value of a text, or undefined when it is not legal. */
  parse(text: string): T | undefined;
  format(value: T): string;
  /** The value itself when it has the right type and range, else undefined. */
  accept(value: unknown): T | undefined;
}

/** One row of the settings table. */
export interface Setting<T> extends Kind<T> {
  readonly doc: string;
  readonly readOnly: boolean;
  /** Why it changes nothing here; absent for a setting that does what its doc says. */
  readonly without?: string;
}
// biome-ignore lint/suspicious/noExplicitAny: the table mixes rows of all types.
export type AnySetting = Setting<any>;

export function setting<T>(kind: Kind<T>, doc: string): Setting<T> {
  return { ...kind, doc, readOnly: false };
}

/** Only told, never set. */
export function told<T>(kind: Kind<T>, doc: string): Setting<T> {
  return { ...kind, doc, readOnly: true };
}

/** Kept and checked so that programs written for the original run; `without` says why it changes nothing. */
export function idle<T>(kind: Kind<T>, doc: string, without: string): Setting<T> {
  return { ...kind, doc, readOnly: false, without };
}

interface Range {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  /** A further legal value that stands for "not given". */
  readonly none?: number;
}

export function int({ default: initial, min, max, unit, none }: Range): Kind<number> {
  const accept = (value: unknown): number | undefined =>
    Number.isSafeInteger(value) && (value === none || (Number(value) >= min && Number(value) <= max))
      ? Number(value)
      : undefined;
  return {
    default: initial,
    ...(unit === undefined ? {} : { unit }),
    legal: `${none === undefined ? '' : `${none}, or `}a whole number${unit === undefined ? '' : ` of ${unit}`} from ${min} to ${max}`,
    parse: (text) => (/^[+-]?\d+$/.test(text.trim()) ? accept(Number(text)) : undefined),
    format: String,
    accept,
  };
}

/** One of a few numbers that have names. */
export function choice(initial: number, names: Readonly<Record<number, string>>): Kind<number> {
  const accept = (value: unknown): number | undefined =>
    typeof value === 'number' && Object.hasOwn(names, value) ? value : undefined;
  return {
    default: initial,
    legal: Object.entries(names)
      .map(([number, name]) => `${number} (${name})`)
      .join(', '),
    parse: (text) => (/^\d+$/.test(text.trim()) ? accept(Number(text)) : undefined),
    format: String,
    accept,
  };
}

const TRUE: ReadonlySet<string> = new Set(['true', 'yes', '1']);
const FALSE: ReadonlySet<string> = new Set(['false', 'no', '0']);

export function bool(initial: boolean): Kind<boolean> {
  return {
    default: initial,
    legal: 'True or False (also 1, 0, Yes, No)',
    legalValue: 'true or false',
    parse: (text) => {
      const word = text.trim().toLowerCase();
      if (TRUE.has(word)) return true;
      return FALSE.has(word) ? false : undefined;
    },
    format: (value) => (value ? 'True' : 'False'),
    accept: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

interface TextRule {
  readonly default?: string;
  readonly legal?: string;
  readonly test?: (value: string) => boolean;
}

const ANY_TEXT = 'any text';

export function text({ default: initial = '', legal = ANY_TEXT, test = () => true }: TextRule = {}): Kind<string> {
  const accept = (value: unknown): string | undefined => (typeof value === 'string' && test(value) ? value : undefined);
  const legalValue = legal === ANY_TEXT ? 'a string' : legal;
  return { default: initial, legal, legalValue, parse: accept, format: (value) => value, accept };
}

export const secret = <T>(kind: Kind<T>): Kind<T> => ({ ...kind, secret: true });

/** The value of a text under a row. Rejects with `invalid_setting`, naming what was given and what is legal. */
export function parseValue<T>(name: string, row: Kind<T>, given: string): T {
  const value = row.parse(given);
  if (value !== undefined) return value;
  const shown = row.secret ? 'This value' : `${name}=${given}`;
  throw new B2Error('invalid_setting', `${shown} is not legal. ${name} takes ${row.legal}.`);
}
