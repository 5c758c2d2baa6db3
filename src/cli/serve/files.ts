import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';

/** Null when there is no such file. */
export async function readIfThere(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Whoever reads it meanwhile gets all of the old text or all of the new one. */
export const replaceFile = (file: string, text: string, mode: number): Promise<void> =>
  written(file, text, mode, (part) => rename(part, file));

/** A file that is whole as soon as it is there; one that is there already stays as it is. */
export const createFile = (file: string, text: string, mode: number): Promise<void> =>
  written(file, text, mode, async (part) => {
    await link(part, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await rm(part);
  });

/** Writes the text beside the file, for `place` to put it there. */
async function written(
  file: string,
  text: string,
  mode: number,
  place: (part: string) => Promise<void>,
): Promise<void> {
  const part = `${file}.${randomUUID()}`;
  try {
    await writeFile(part, text, { mode, flag: 'wx' });
    await place(part);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
