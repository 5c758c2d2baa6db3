import type { FileRecord } from '../../component/index.js';
import type { ChosenBucket } from './bucket.js';
import type { Client } from './client.js';
import { compareFiles } from './compare.js';
import type { DownloadsFolder } from './downloads-folder.js';
import { FileProblem } from './failure.js';
import type { SourceFile } from './sources.js';
import type { StageWork } from './stage.js';

export interface UploadedFile extends SourceFile {
  readonly fileId: string;
}

export interface DownloadedFile extends SourceFile {
  readonly staged: string;
}

/** Uploads a file under the prefix of the key. */
export function uploadWork(client: Client, bucket: ChosenBucket, prefix: string): StageWork<SourceFile, UploadedFile> {
  return async (file, lane, at) => {
    const b2 = client.lane(lane);
    b2.localFile = file.path;
    b2.onProgress = ({ bytesTransferred }) => at(bytesTransferred);
    return { ...file, fileId: await b2.uploadFile(bucket.id, prefix + file.name) };
  };
}

/** Downloads the very version that was uploaded, to a place of its own. */
export function downloadWork(client: Client, downloads: DownloadsFolder): StageWork<UploadedFile, DownloadedFile> {
  let number = 0;
  return async (file, lane, at) => {
    const b2 = client.lane(lane);
    const staged = downloads.incoming(number++);
    b2.localFile = staged;
    b2.startByte = 0;
    b2.onProgress = ({ bytesTransferred }) => at(bytesTransferred);
    await b2.downloadFileById(file.fileId);
    return { ...file, staged };
  };
}

/** Compares a downloaded file with its source, then gives it its name in the folder. */
export function verifyWork(downloads: DownloadsFolder, signal: AbortSignal): StageWork<DownloadedFile, DownloadedFile> {
  return async (file, _, at) => {
    await compareFiles(file.path, file.staged, signal, at);
    await downloads.place(file.staged, file.name);
    return file;
  };
}

/** Lists every page of the names that begin with one of the prefixes, and keeps what is known of the wanted ones. */
export async function listAll(
  client: Client,
  bucket: ChosenBucket,
  prefixes: readonly string[],
  wanted: ReadonlySet<string>,
): Promise<{ readonly files: ReadonlyMap<string, FileRecord>; readonly pages: number }> {
  const { main } = client;
  const files = new Map<string, FileRecord>();
  let pages = 0;
  for (const prefix of prefixes) {
    main.prefix = prefix;
    main.fileMarker = '';
    do {
      await main.listFiles(bucket.id);
      pages++;
      for (const file of main.files) if (wanted.has(file.name)) files.set(file.name, file);
    } while (main.fileMarker !== '');
  }
  return { files, pages };
}

/** Whether the listing has what was uploaded, encrypted when it is to be. Throws a FileProblem when not. */
export function checkListed(file: UploadedFile, listed: FileRecord | undefined, encrypted: boolean): UploadedFile {
  if (listed === undefined) throw new FileProblem('it was uploaded, but the listing does not have it');
  if (listed.id !== file.fileId) throw new FileProblem('somebody else has uploaded a file of that name meanwhile');
  if (encrypted && listed.plainSize === -1) throw new FileProblem('it is not encrypted in the bucket');
  const bytes = encrypted ? listed.plainSize : listed.size;
  if (bytes === file.bytes) return file;
  throw new FileProblem(`it has ${bytes} bytes in the bucket, but the source had ${file.bytes} when it was found`);
}
