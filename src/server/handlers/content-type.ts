import { CONTENT_TYPE_AUTO } from '../../wire/headers.js';
import { badRequest } from '../failure.js';
import { isHeaderText } from '../header-values.js';

/** A short version of the list that B2 publishes. Source: B2 docs, "Content Types". */
const BY_EXTENSION: Readonly<Record<string, string>> = {
  avi: 'video/avi',
  bmp: 'image/bmp',
  bz2: 'application/x-bzip2',
  css: 'text/css',
  csv: 'text/csv',
  gif: 'image/gif',
  gz: 'application/x-gzip',
  htm: 'text/html',
  html: 'text/html',
  ico: 'image/x-icon',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'application/javascript',
  json: 'application/json',
  md: 'text/markdown',
  mov: 'video/quicktime',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  pdf: 'application/pdf',
  png: 'image/png',
  svg: 'image/svg+xml',
  tar: 'application/x-tar',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  txt: 'text/plain',
  wav: 'audio/wav',
  webp: 'image/webp',
  xml: 'application/xml',
  zip: 'application/zip',
};

/** The type as given, or chosen by the file name's extension when the caller leaves it to B2. */
export function contentTypeFor(fileName: string, given: string): string {
  if (!isHeaderText(given) || given === '') throw badRequest('bad content type');
  if (given !== CONTENT_TYPE_AUTO) return given;
  const base = fileName.slice(fileName.lastIndexOf('/') + 1);
  const dot = base.lastIndexOf('.');
  const extension = dot < 0 ? '' : base.slice(dot + 1).toLowerCase();
  return (Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined) ?? 'application/octet-stream';
}
