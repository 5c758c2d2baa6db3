import { cancelLargeFile, deleteFileVersion, getFileInfo, hideFile, listFileVersions } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import type { FileResponse } from '../../wire/file.js';
import { LIMITS } from '../../wire/limits.js';
import { checkId } from '../checks.js';
import type { Task } from '../task.js';
import { tellFileInfo } from './listings.js';

export async function fetchFileInfo(task: Task, fileId: string): Promise<FileResponse> {
  checkId('The file id', fileId);
  const file = await task.session.call(task, (connection) => getFileInfo(connection, { fileId }, task));
  await tellFileInfo(task, file, file.bucketId ?? '');
  return file;
}

export async function hide(task: Task, bucketId: string, fileName: string): Promise<void> {
  checkId('The bucket id', bucketId);
  checkId('The file name', fileName);
  await task.session.call(task, (connection) => hideFile(connection, { bucketId, fileName }, task));
}

/** Deletes every version of exactly this name, the oldest first. Rejects with `no_such_file` when there is none. */
export async function deleteAllVersions(
  task: Task,
  bucketId: string,
  fileName: string,
  bypassGovernance: boolean,
): Promise<void> {
  checkId('The bucket id', bucketId);
  checkId('The file name', fileName);
  const versions = await versionsOf(task, bucketId, fileName);
  if (versions.length === 0) {
    throw new B2Error('no_such_file', `The bucket has no file named ${fileName}. Names are case-sensitive.`);
  }
  const bypass = bypassGovernance ? { bypassGovernance } : {};
  for (const { fileId, action } of versions.reverse()) {
    if (fileId === null) continue;
    await task.session.call(task, async (connection) => {
      if (action === 'start') await cancelLargeFile(connection, { fileId }, task);
      else await deleteFileVersion(connection, { fileName, fileId, ...bypass }, task);
    });
  }
}

/** The versions of one name, newest first. */
async function versionsOf(task: Task, bucketId: string, fileName: string): Promise<FileResponse[]> {
  const found: FileResponse[] = [];
  let start: { startFileName: string; startFileId?: string } | undefined = { startFileName: fileName };
  while (start !== undefined) {
    const request = { bucketId, prefix: fileName, maxFileCount: LIMITS.listBillingUnit, ...start };
    const page = await listVersionsPage(task, request);
    found.push(...page.files.filter((file) => file.fileName === fileName));
    const { nextFileName, nextFileId } = page;
    const more = nextFileName === fileName && nextFileId !== null;
    start = more ? { startFileName: nextFileName, startFileId: nextFileId } : undefined;
  }
  return found;
}

function listVersionsPage(
  task: Task,
  request: Parameters<typeof listFileVersions>[1],
): ReturnType<typeof listFileVersions> {
  return task.session.call(task, (connection) => listFileVersions(connection, request, task));
}

export async function deleteVersion(
  task: Task,
  fileName: string,
  fileId: string,
  bypassGovernance: boolean,
): Promise<void> {
  checkId('The file name', fileName);
  checkId('The file id', fileId);
  const request = { fileName, fileId, ...(bypassGovernance ? { bypassGovernance } : {}) };
  await task.session.call(task, (connection) => deleteFileVersion(connection, request, task));
}

/** Deletes the newest version when it is a hide marker. Rejects with `no_such_file` when it is not hidden. */
export async function unhide(task: Task, bucketId: string, fileName: string): Promise<void> {
  checkId('The bucket id', bucketId);
  checkId('The file name', fileName);
  const [newest] = await versionsOf(task, bucketId, fileName);
  const fileId = newest?.action === 'hide' ? newest.fileId : null;
  if (fileId !== null) return deleteVersion(task, fileName, fileId, false);
  throw new B2Error(
    'no_such_file',
    newest === undefined
      ? `The bucket has no file named ${fileName}. Names are case-sensitive.`
      : `${fileName} is not hidden: its newest version is of the kind ${newest.action}.`,
  );
}
