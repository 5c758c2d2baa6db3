import { listFileNames, listFileVersions, listParts, listUnfinishedLargeFiles } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import type { FileResponse } from '../../wire/file.js';
import { LIMITS } from '../../wire/limits.js';
import { checkId } from '../checks.js';
import { type FileRecord, fileRecord, type PartRecord, partRecord } from '../records.js';
import type { Task } from '../task.js';

export interface ListRequest {
  readonly bucketId: string;
  readonly prefix: string;
  readonly delimiter: string;
  /** Where the last page ended; empty to begin. */
  readonly marker: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Empty after the last page. */
  readonly marker: string;
}

export async function fetchFileNames(task: Task, request: ListRequest): Promise<Page<FileResponse>> {
  const { bucketId, marker } = request;
  const page = await task.session.call(task, (connection) =>
    listFileNames(connection, { ...filters(task, request), ...(marker === '' ? {} : { startFileName: marker }) }, task),
  );
  await tellFiles(task, page.files, bucketId);
  return { items: page.files, marker: page.nextFileName ?? '' };
}

export async function fetchFileVersions(task: Task, request: ListRequest): Promise<Page<FileResponse>> {
  const { bucketId, marker } = request;
  const start = marker === '' ? {} : parseVersionMarker(marker);
  const page = await task.session.call(task, (connection) =>
    listFileVersions(connection, { ...filters(task, request), ...start }, task),
  );
  const next = page.nextFileName === null ? '' : JSON.stringify([page.nextFileName, page.nextFileId]);
  await tellFiles(task, page.files, bucketId);
  return { items: page.files, marker: next };
}

/** B2 continues a listing of versions by name and id; the marker holds both. */
function parseVersionMarker(marker: string): { startFileName: string; startFileId?: string } {
  try {
    const [name, id] = JSON.parse(marker) as [unknown, unknown];
    if (typeof name === 'string')
      return { startFileName: name, ...(typeof id === 'string' ? { startFileId: id } : {}) };
  } catch {
    // Said below, with what to do.
  }
  throw new B2Error(
    'invalid_argument',
    'versionMarker was not made by listFileVersions. Clear it to begin at the first page.',
  );
}

function filters({ settings }: Task, { bucketId, prefix, delimiter }: ListRequest) {
  checkId('The bucket id', bucketId);
  return {
    bucketId,
    ...(prefix === '' ? {} : { prefix }),
    ...(delimiter === '' ? {} : { delimiter }),
    ...(settings.MaxResults < 0 ? {} : { maxFileCount: settings.MaxResults }),
  };
}

export async function fetchMultipartUploads(task: Task, request: ListRequest): Promise<Page<FileResponse>> {
  const { bucketId, prefix, marker } = request;
  checkId('The bucket id', bucketId);
  const { MaxResults } = task.settings;
  const body = {
    bucketId,
    ...(prefix === '' ? {} : { namePrefix: prefix }),
    ...(marker === '' ? {} : { startFileId: marker }),
    ...(MaxResults < 0 ? {} : { maxFileCount: Math.min(MaxResults, LIMITS.listUnfinishedMax) }),
  };
  const page = await task.session.call(task, (connection) => listUnfinishedLargeFiles(connection, body, task));
  // Older API versions leave the action out.
  const files = page.files.map((file) => ({ ...file, action: 'start' }));
  await tellFiles(task, files, bucketId);
  return { items: files, marker: page.nextFileId ?? '' };
}

async function tellFiles(task: Task, files: readonly FileResponse[], bucketId: string): Promise<void> {
  const withInfo = task.settings.ListWithMetadata && task.heard('MetadataList');
  if (!withInfo && !task.heard('FileList')) return;
  for (const file of files) {
    const told = tellFile(task, fileRecord(file, bucketId));
    if (told !== undefined) await told;
    if (withInfo) await tellFileInfo(task, file, bucketId);
  }
}

export function tellFile(task: Task, { md5Hash: _, ...event }: FileRecord): Promise<void> | undefined {
  return task.fire('FileList', event);
}

export async function tellFileInfo(task: Task, file: FileResponse, bucketId: string): Promise<void> {
  for (const [name, value] of Object.entries(file.fileInfo ?? {})) {
    await task.fire('MetadataList', { bucketId, fileId: file.fileId ?? '', name, value });
  }
}

export async function fetchParts(task: Task, fileId: string, marker: string): Promise<Page<PartRecord>> {
  checkId('The multipart file id', fileId);
  const { MaxPartResults } = task.settings;
  const body = {
    fileId,
    ...(marker === '' ? {} : { startPartNumber: partMarker(marker) }),
    ...(MaxPartResults < 0 ? {} : { maxPartCount: MaxPartResults }),
  };
  const page = await task.session.call(task, (connection) => listParts(connection, body, task));
  const items = page.parts.map(partRecord);
  for (const part of items) await task.fire('PartList', { fileId, ...part });
  return { items, marker: page.nextPartNumber === null ? '' : String(page.nextPartNumber) };
}

function partMarker(marker: string): number {
  if (/^\d{1,5}$/.test(marker)) return Number(marker);
  throw new B2Error('invalid_argument', 'partMarker was not made by listParts. Clear it to begin at the first page.');
}
