import { badRequest, type Failure } from './failure.js';
import { isTooDeep } from './json.js';
import { isWellFormed } from './unicode.js';

/** Reads one request field. The value is JSON, or text when the request came as a query. */
export type Field<T> = (value: unknown, name: string) => T;

/** A reader for every field of a request; optional fields come out as null when they are absent. */
export type Fields<Request> = {
  readonly [K in keyof Request]-?: Field<Read<Request, K>>;
};
/** A request as handlers see it: every field there, null instead of absent. */
export type Checked<Request> = { readonly [K in keyof Request]-?: Read<Request, K> };
type Read<Request, K extends keyof Request> =
  Record<never, never> extends Pick<Request, K> ? Exclude<Request[K], undefined> | null : Request[K];

/** Unknown fields are ignored, as clients send stray ones. */
export function readFields<Request>(
  fields: Fields<Request>,
  body: Readonly<Record<string, unknown>>,
): Checked<Request> {
  const names = Object.keys(fields) as (keyof Request & string)[];
  return Object.fromEntries(names.map((name) => [name, fields[name](body[name], name)])) as Checked<Request>;
}

const wrong = (name: string, expected: string): Failure => badRequest(`field ${name} must be ${expected}`);

export const text: Field<string> = (value, name) => {
  if (value === undefined || value === null) throw badRequest(`required field ${name} is missing`);
  if (typeof value !== 'string') throw wrong(name, 'a string');
  if (!isWellFormed(value)) throw wrong(name, 'valid Unicode');
  return value;
};

export const oneOf =
  <const T extends string>(values: readonly T[]): Field<T> =>
  (value, name) => {
    const given = text(value, name);
    const found = values.find((allowed) => allowed === given);
    if (found === undefined) throw wrong(name, `one of ${values.join(', ')}`);
    return found;
  };

export const integer: Field<number> = (value, name) => {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (number === undefined || number === null) throw badRequest(`required field ${name} is missing`);
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw wrong(name, 'an integer');
  return number;
};

export const flag: Field<boolean> = (value, name) => {
  const given = value === 'true' ? true : value === 'false' ? false : value;
  if (typeof given !== 'boolean') throw wrong(name, 'true or false');
  return given;
};

/** An object or list; in a query it is JSON text. Its inside is the handler's business. */
export const structure: Field<object> = (value, name) => {
  const given = typeof value === 'string' ? parse(value) : value;
  if (given === undefined || given === null) throw badRequest(`required field ${name} is missing`);
  if (typeof given !== 'object') throw wrong(name, 'an object or a list');
  if (isTooDeep(given)) throw wrong(name, 'nested less deeply');
  return given;
};

export const list =
  <T>(item: Field<T>): Field<T[]> =>
  (value, name) => {
    const given = structure(value, name);
    if (!Array.isArray(given)) throw wrong(name, 'a list');
    return given.map((entry: unknown) => item(entry, name));
  };

/** An object whose values are strings. */
export const textMap: Field<Record<string, string>> = (value, name) => {
  const given = structure(value, name);
  if (Array.isArray(given)) throw wrong(name, 'an object of strings');
  return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, text(inner, `${name}.${key}`)]));
};

/** Null and absent mean the same: not given. */
export const optional =
  <T>(field: Field<T>): Field<T | null> =>
  (value, name) =>
    value === undefined || value === null ? null : field(value, name);

function parse(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
