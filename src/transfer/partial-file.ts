import { lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { HeldStretch } from './sink.js';

/** What is known of the bytes of a partial file: kept beside it. */
export interface PartialInfo {
  /** The version they belong to, and which range of it. */
  readonly version: string;
  /** Good bytes, in order. The SHA-1 is absent of those that are known to be on disk. */
  readonly stretches: readonly HeldStretch[];
  /** The process that is still writing; absent once it has ended the download. */
  readonly pid?: number;
}

/** Files beside a download's target that hold what has come so far. */
export function partialPaths(target: string): { readonly data: string; readonly info: string } {
  return { data: `${target}.b2part`, info: `${target}.b2part.json` };
}

export async function readPartialInfo(path: string): Promise<PartialInfo | undefined> {
  try {
    const value = JSON.parse(await readFile(path, 'utf8')) as PartialInfo;
    return typeof value.version === 'string' && areStretches(value.stretches) ? value : undefined;
  } catch {
    // Missing or damaged: the partial file is of no use.
    return undefined;
  }
}

/** Whether they are in order and do not overlap. */
function areStretches(value: readonly HeldStretch[]): boolean {
  let before = 0;
  return value.every(({ start, end }) => {
    const ok = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start >= before && end > start;
    before = end;
    return ok;
  });
}

export async function writePartialInfo(path: string, info: PartialInfo): Promise<void> {
  const temporary = `${path}.new`;
  try {
    await writeFile(temporary, JSON.stringify(info), { mode: 0o600 });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** What tells one file from another that takes its name; undefined when there is none. */
export async function fileIdOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await lstat(path, { bigint: true });
    return `${dev}-${ino}`;
  } catch {
    return undefined;
  }
}
