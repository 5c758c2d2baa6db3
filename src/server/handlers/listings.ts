import type { FileResponse } from '../../wire/file.js';
import { LIMITS } from '../../wire/limits.js';
import type { Call } from '../context.js';
import { badRequest } from '../failure.js';
import { integer, optional, text } from '../fields.js';
import { type Place, placeOfFileId } from '../ids.js';
import { needName } from '../permissions.js';
import type { Entry, Selection } from '../store/listing.js';
import type { JsonEndpoint } from './endpoint.js';
import { fileJson, folderJson } from './file-json.js';
import { findBucket } from './find.js';
import { checkLimit } from './page.js';

const fields = {
  bucketId: text,
  startFileName: optional(text),
  maxFileCount: optional(integer),
  prefix: optional(text),
  delimiter: optional(text),
};

interface Asked {
  readonly bucketId: string;
  readonly startFileName: string | null;
  readonly maxFileCount: number | null;
  readonly prefix: string | null;
  readonly delimiter: string | null;
}

export const listFileNames: JsonEndpoint<'b2_list_file_names'> = {
  capability: 'listFiles',
  fields,
  run(request, call) {
    const { files, next } = page(request, null, call, (selection) => call.store.listing.names(selection));
    return { files, nextFileName: next === null ? null : nameOf(next) };
  },
};

export const listFileVersions: JsonEndpoint<'b2_list_file_versions'> = {
  capability: 'listFiles',
  fields: { ...fields, startFileId: optional(text) },
  run(request, call) {
    const place = startPlace(request.startFileId, request.startFileName);
    const { files, next } = page(request, place, call, (selection) => call.store.listing.versions(selection));
    return {
      files,
      nextFileId: next !== null && 'version' in next ? next.version.id : null,
      nextFileName: next === null ? null : nameOf(next),
    };
  },
};

interface Page {
  readonly files: FileResponse[];
  /** The first entry behind the page. */
  readonly next: Entry | null;
}

function page(asked: Asked, place: Place | null, call: Call, list: (selection: Selection) => Entry[]): Page {
  const bucket = findBucket(call, asked.bucketId);
  const limit = checkLimit('maxFileCount', asked.maxFileCount, LIMITS.listFilesMax);
  const prefix = asked.prefix ?? '';
  needName(call.caller, prefix);
  const entries = list({
    bucket: bucket.seq,
    prefix,
    delimiter: asked.delimiter === '' ? null : asked.delimiter,
    startName: asked.startFileName ?? '',
    startPlace: place,
    limit: limit + 1,
  });
  const files = entries
    .slice(0, limit)
    .map((entry) => ('version' in entry ? fileJson(entry.version, call) : folderJson(entry.folder, bucket.id, call)));
  return { files, next: entries[limit] ?? null };
}

function startPlace(fileId: string | null, name: string | null): Place | null {
  if (fileId === null) return null;
  if (name === null) throw badRequest('startFileId needs startFileName');
  const place = placeOfFileId(fileId);
  if (place === null) throw badRequest(`Invalid fileId: ${fileId}`, 'invalid_file_id');
  return place;
}

const nameOf = (entry: Entry): string => ('version' in entry ? entry.version.name : entry.folder);
