import { INFO_TO_HEADER } from '../wire/headers.js';
import { LIMITS } from '../wire/limits.js';
import { badRequest } from './failure.js';
import { isLegalValue } from './header-values.js';
import type { StoredBucket } from './store/buckets.js';
import type { StoredVersion } from './store/version-row.js';
import { hasControls, isWellFormed } from './unicode.js';

const infoName = /^[A-Za-z0-9\-_.`~!#$%^&*'|+]+$/;
const bucketName = /^[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9]$/;

/** Refuses what B2 refuses today. Slashes may stand anywhere: the old rules about them are gone from the docs. */
export function checkFileName(name: string): string {
  if (name === '') throw badRequest('File names must contain at least one character');
  if (Buffer.byteLength(name) > LIMITS.fileNameBytes) throw badRequest('File names must be no more than 1024 bytes');
  if (hasControls(name)) throw badRequest('File names must not contain control characters or DELETE');
  if (!isWellFormed(name)) throw badRequest('File names must be valid UTF-8');
  return name;
}

/** File info with its names folded to lower case, as B2 stores them. */
export function checkFileInfo(info: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(info).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (entries.length > LIMITS.fileInfoEntries) throw badRequest('Too many file info entries: at most 10 are allowed');
  for (const [name, value] of entries) checkInfoEntry(name, value);
  return Object.fromEntries(entries);
}

function checkInfoEntry(name: string, value: string): void {
  if (!infoName.test(name) || name.length > LIMITS.fileInfoNameBytes) throw badRequest(`Bad file info name: ${name}`);
  if (!isWellFormed(value)) throw badRequest(`The value of file info ${name} must be valid UTF-8`);
  if (!name.startsWith('b2-')) return;
  const header = Object.hasOwn(INFO_TO_HEADER, name) ? INFO_TO_HEADER[name as keyof typeof INFO_TO_HEADER] : null;
  if (header === null) throw badRequest(`Reserved file info name: ${name}`);
  if (!isLegalValue(header, value)) throw badRequest(`Bad value of file info ${name}`);
}

type Headers = Pick<StoredVersion, 'name' | 'info'> & {
  readonly encryption: Pick<StoredVersion['encryption'], 'mode'>;
};

/**
 * File name and info together, counted as encoded header lines: less fits when the file is encrypted or its bucket has
 * object lock. Source: B2 docs, "Files", header size limit.
 */
export function checkHeaderSize(
  { name, info, encryption }: Headers,
  { settings }: Pick<StoredBucket, 'settings'>,
): void {
  const isProtected = encryption.mode !== null || settings.locked;
  const limit = isProtected ? LIMITS.fileHeaderBytesProtected : LIMITS.fileHeaderBytes;
  if (headerSize({ name, info }) > limit) throw badRequest(`File name and file info are larger than ${limit} bytes`);
}

export function headerSize({ name, info }: Pick<StoredVersion, 'name' | 'info'>): number {
  const lines = [`X-Bz-File-Name: ${encodeURIComponent(name)}\r\n`];
  for (const [key, value] of Object.entries(info)) lines.push(`X-Bz-Info-${key}: ${encodeURIComponent(value)}\r\n`);
  return lines.join('').length;
}

export function checkBucketName(name: string): string {
  if (name.length < LIMITS.bucketNameMin) throw badRequest('bucketName must be at least 6 characters long');
  if (name.length > LIMITS.bucketNameMax) throw badRequest('bucketName can be at most 63 characters long');
  if (!bucketName.test(name) || name.includes('..')) {
    throw badRequest("Invalid characters in bucketName: must be alphanumeric or '-'");
  }
  if (name.toLowerCase().startsWith('b2-')) throw badRequest("bucketName must not start with 'b2-'");
  return name;
}

export function checkBucketInfo(info: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(info).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (entries.length > LIMITS.bucketInfoEntries)
    throw badRequest('Too many bucketInfo entries: at most 10 are allowed');
  for (const [name] of entries) {
    if (!infoName.test(name) || name.length > LIMITS.fileInfoNameBytes)
      throw badRequest(`Bad bucketInfo name: ${name}`);
  }
  return Object.fromEntries(entries);
}
