import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it, all with the same rights; one that is there already stays as it is. Rejects as the file
 * system does. Node's own recursive `mkdir` never ends where that answers ENOENT for a new directory, as Linux's /proc does.
 */
export async function makeDirectory(path: string, mode = 0o777): Promise<void> {
  const missing = await makeOne(path, mode);
  if (missing === null) return;
  const above = dirname(path);
  if (above !== path) await makeDirectory(above, mode);
  if ((await makeOne(path, mode)) !== null) throw missing;
}

/** The error when the directory above is missing; null when there is a directory now. */
async function makeOne(path: string, mode: number): Promise<Error | null> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code === 'ENOENT') return error;
    if (error.code !== 'EEXIST' || !(await stat(path)).isDirectory()) throw error;
  }
  return null;
}
