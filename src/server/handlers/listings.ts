import { setImmediate as breathe } from 'node:timers/promises';
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
  async run(request, call) {
    const { files, next } = await page(request, null, call, call.store.listing.names);
    return { files, nextFileName: next === null ? null : nameOf(next) };
  },
};

export const listFileVersions: JsonEndpoint<'b2_list_file_versions'> = {
  capability: 'listFiles',
  fields: { ...fields, startFileId: optional(text) },
  async run(request, call) {
    const place = startPlace(request.startFileId, request.startFileName);
    const { files, next } = await page(request, place, call, call.store.listing.versions);
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

/** Entries that are read at a time: others get their turn after some milliseconds, however long the page is. */
const SLICE = 500;

async function page(
  asked: Asked,
  place: Place | null,
  call: Call,
  list: (selection: Selection) => Entry[],
): Promise<Page> {
  const bucket = findBucket(call, asked.bucketId);
  const limit = checkLimit('maxFileCount', asked.maxFileCount, LIMITS.listFilesMax);
  const prefix = asked.prefix ?? '';
  needName(call.caller, prefix);
  const delimiter = asked.delimiter === '' ? null : asked.delimiter;
  const toJson = (entry: Entry): FileResponse =>
    'version' in entry ? fileJson(entry.version, call) : folderJson(entry.folder, bucket.id, call);
  const files: FileResponse[] = [];
  let from = { startName: asked.startFileName ?? '', startPlace: place };
  for (;;) {
    const count = Math.min(SLICE, limit - files.length);
    const entries = list({ bucket: bucket.seq, prefix, delimiter, ...from, limit: count + 1 });
    for (const entry of entries.slice(0, count)) files.push(toJson(entry));
    const next = entries[count] ?? null;
    if (next === null || files.length === limit) return { files, next };
    from = { startName: nameOf(next), startPlace: 'version' in next ? next.version : null };
    await breathe();
  }
}

function startPlace(fileId: string | null, name: string | null): Place | null {
  if (fileId === null) return null;
  if (name === null) throw badRequest('startFileId needs startFileName');
  const place = placeOfFileId(fileId);
  if (place === null) throw badRequest(`Invalid fileId: ${fileId}`, 'invalid_file_id');
  return place;
}

const nameOf = (entry: Entry): string => ('version' in entry ? entry.version.name : entry.folder);
