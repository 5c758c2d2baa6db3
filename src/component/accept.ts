import { B2Error } from '../errors/index.js';

/** Checks of assigned values: each gives the value, or refuses it saying what is legal. */
export function acceptText(name: string, value: string): string {
  if (typeof value === 'string') return value;
  throw refused(name, value, 'a string');
}

/** Arguments of a method that are texts. */
export function acceptTexts(given: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(given)) acceptText(name, value as string);
}

export function acceptBoolean(name: string, value: boolean): boolean {
  if (typeof value === 'boolean') return value;
  throw refused(name, value, 'true or false');
}

export function refused(name: string, value: unknown, legal: string): B2Error {
  return new B2Error('invalid_argument', `${name} cannot be ${describe(value)}: it takes ${legal}.`);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'object' && value !== null ? `an ${value.constructor?.name ?? 'object'}` : String(value);
}
