import { constants as fsConstants } from 'node:fs';
import { copyFile, type FileHandle, open, rm, stat, truncate, unlink } from 'node:fs/promises';
import { B2Error, systemCode } from '../errors/index.js';
import { isProcessAlive } from '../support/process-alive.js';
import { type PartialInfo, partialPaths, readPartialInfo } from './partial-file.js';
import type { HeldStretch } from './sink.js';

/** Bytes that are there before the download begins; whose version they are is not always known. */
interface Held {
  readonly version: string | undefined;
  readonly stretches: readonly HeldStretch[];
}

export interface OpenPartial {
  readonly handle: FileHandle;
  /** Of the file, as fileIdOf gives it. */
  readonly id: string;
  readonly held: Held | undefined;
}

/**
 * Opens the partial file of a target: the recorded one of an earlier download, else a new one, with as many bytes of the
 * target as the caller says are good. No two downloads ever write to the same one.
 */
export async function openPartial(target: string, existingBytes: number): Promise<OpenPartial> {
  const { data, info } = partialPaths(target);
  const recorded = await reopen(data, await claim(info));
  if (recorded !== undefined) return recorded;
  for (;;) {
    // One that is left without a record has no known content; one that is being written goes on without a name.
    await rm(data, { force: true });
    try {
      if (existingBytes === 0) return await withId(await open(data, 'wx+'), undefined);
      return await takeOver(target, data, existingBytes);
    } catch (error) {
      // Another download to the same target came in between.
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Takes the record away: it is out of date from here on, and nobody else may go on with the same file. */
async function claim(path: string): Promise<PartialInfo | undefined> {
  const info = await readPartialInfo(path);
  try {
    // Of two that unlink it, one fails; rm would let both succeed.
    await unlink(path);
    return info !== undefined && isLeftBehind(info, path) ? info : undefined;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Records that downloads of this process are writing. */
export const recordsInUse = new Set<string>();

/** A number that is used again costs the resume; two writers of one file would cost the file. */
function isLeftBehind({ pid }: PartialInfo, path: string): boolean {
  if (pid === undefined) return true;
  return pid === process.pid ? !recordsInUse.has(path) : !isProcessAlive(pid);
}

async function reopen(path: string, info: PartialInfo | undefined): Promise<OpenPartial | undefined> {
  if (info === undefined) return undefined;
  const handle = await open(path, 'r+').catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const end = info.stretches.at(-1)?.end ?? 0;
    if ((await handle.stat()).size >= end) {
      await handle.truncate(end);
      return await withId(handle, info);
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}

/** Copies what the caller says an earlier download left under the final name. */
async function takeOver(target: string, data: string, bytes: number): Promise<OpenPartial> {
  const size = await sizeOf(target);
  if (size < bytes) {
    const advice = 'Set startByte to 0 to download it from the start.';
    throw new B2Error('resume_mismatch', `startByte is ${bytes}, but ${target} has ${size} bytes. ${advice}`);
  }
  await copyFile(target, data, fsConstants.COPYFILE_FICLONE | fsConstants.COPYFILE_EXCL);
  await truncate(data, bytes);
  return withId(await open(data, 'r+'), {
    version: undefined,
    stretches: [{ start: 0, end: bytes, sha1: undefined }],
  });
}

async function withId(handle: FileHandle, held: Held | undefined): Promise<OpenPartial> {
  const { dev, ino } = await handle.stat({ bigint: true });
  return { handle, id: `${dev}-${ino}`, held };
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}
