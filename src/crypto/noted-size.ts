import { B2Error } from '../errors/index.js';
import { cbcSize } from './cbc.js';
import { plainSize } from './layout.js';
import { ENCRYPTION_INFO, parseNote } from './note.js';
import { OPENSSL_PREAMBLE_BYTES } from './openssl.js';

/**
 * Bytes of the contents of a file of so many stored bytes, by what its file info tells; undefined when that names no encryption, or
 * what cannot be. Nothing may depend on it: whoever may write the file can write its info.
 */
export function notedPlainSize(fileInfo: Readonly<Record<string, string>>, storedBytes: number): number | undefined {
  const note = parseNote(fileInfo[ENCRYPTION_INFO.how] ?? '');
  if (note === undefined) return undefined;
  // The default format has one size for each, so what was known at the start is not needed.
  if (note.format === 'stream') return possible(() => plainSize(storedBytes));
  const digits = fileInfo[ENCRYPTION_INFO.plainSize] ?? '';
  const told = /^(?:0|[1-9]\d{0,15})$/.test(digits) ? Number(digits) : Number.NaN;
  const preamble = note.format === 'openssl' ? OPENSSL_PREAMBLE_BYTES : 0;
  return preamble + cbcSize(told) === storedBytes ? told : undefined;
}

function possible(size: () => number): number | undefined {
  try {
    return size();
  } catch (error) {
    if (error instanceof B2Error) return undefined;
    throw error;
  }
}
