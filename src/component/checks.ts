import { B2Error } from '../errors/index.js';
import type { ByteRange } from '../transfer/index.js';
import { INFO_TO_HEADER } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';

function refuse(what: string, given: string, legal: string): B2Error {
  return new B2Error('invalid_argument', `${what} ${JSON.stringify(given)} is not legal: ${legal}.`);
}

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROL = /[\x00-\x1f\x7f]/;

/** Names that may be given to a new file. Source: B2 docs, "Files"; component reference, section 2.6. */
export function checkFileName(name: string): void {
  const reason = fileNameFault(name);
  if (reason !== undefined) throw refuse('The file name', name, reason);
}

function fileNameFault(name: string): string | undefined {
  if (typeof name !== 'string' || name === '') return 'it must have at least one character';
  if (!name.isWellFormed()) return 'it holds half of a surrogate pair, which UTF-8 cannot express';
  if (CONTROL.test(name)) return 'control characters (below 32, and 127) are not allowed';
  if (name.includes('\\')) return 'backslashes are not allowed; separate folders with /';
  if (name.startsWith('/')) return 'it must not begin with /';
  if (name.endsWith('/')) return 'it must not end with /';
  if (name.includes('//')) return 'it must not contain //';
  if (bytes(name) > LIMITS.fileNameBytes)
    return `it takes ${bytes(name)} bytes of UTF-8, at most ${LIMITS.fileNameBytes} are allowed`;
  const long = name.split('/').find((segment) => bytes(segment) > LIMITS.fileNameSegmentBytes);
  return long === undefined
    ? undefined
    : `between two slashes at most ${LIMITS.fileNameSegmentBytes} bytes of UTF-8 are allowed`;
}

/** Source: B2 docs, "Buckets". */
export function checkBucketName(name: string): void {
  const { bucketNameMin: min, bucketNameMax: max } = LIMITS;
  const legal = `6 to ${max} letters, digits and hyphens, not beginning with "b2-"`;
  const shape = typeof name === 'string' && /^[a-z0-9][a-z0-9.-]*[a-z0-9]$/i.test(name);
  if (!shape || name.length < min || name.length > max || /^b2-/i.test(name))
    throw refuse('The bucket name', name, legal);
}

export function checkBucketKind(kind: string): asserts kind is 'allPrivate' | 'allPublic' {
  if (kind !== 'allPrivate' && kind !== 'allPublic') throw refuse('The bucket kind', kind, 'allPrivate or allPublic');
}

/** Source: B2 docs, "File Information". */
export function checkMetadataName(name: string): void {
  if (typeof name !== 'string' || !/^[\w.`~!#$%^&*'|+-]{1,50}$/.test(name)) {
    throw refuse('The metadata name', name, "1 to 50 letters, digits and any of - _ . ` ~ ! # $ % ^ & * ' | +");
  }
  const lower = name.toLowerCase();
  if (lower.startsWith('b2-') && !(lower in INFO_TO_HEADER)) {
    throw refuse(
      'The metadata name',
      name,
      `of the names that begin with b2- only ${Object.keys(INFO_TO_HEADER).join(', ')}`,
    );
  }
}

export function checkId(what: string, id: string): void {
  if (typeof id !== 'string' || id === '') throw refuse(what, String(id ?? ''), 'it must not be empty');
}

export function checkPartNumber(number: number): void {
  if (!Number.isSafeInteger(number) || number < 1 || number > LIMITS.maxParts) {
    throw refuse('The part number', String(number), `a whole number from 1 to ${LIMITS.maxParts}`);
  }
}

export function checkSeconds(seconds: number, max: number): void {
  if (!Number.isSafeInteger(seconds) || seconds > max) {
    throw refuse('The duration', String(seconds), `whole seconds, at most ${max}`);
  }
}

const RANGE = /^(\d{1,15})-(\d{1,15})?$/;

/** Whether a text is empty, `Start-`, or `Start-End` with the end not before the start. */
export function isRange(text: string): boolean {
  const found = RANGE.exec(text);
  return text === '' || (found !== null && (found[2] === undefined || Number(found[2]) >= Number(found[1])));
}

/** The bytes of a range, both ends included; undefined when it is empty. */
export function parseRange(text: string): ByteRange | undefined {
  const found = RANGE.exec(text);
  if (found === null) return undefined;
  return { start: Number(found[1]), end: found[2] === undefined ? undefined : Number(found[2]) };
}
