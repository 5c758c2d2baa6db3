import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a directory and those above it, all with the same rights; one that is there already stays as it is. Node's own
 * recursive `mkdir` never ends where a file system answers ENOENT for a new directory, as Linux's /proc does.
 */
export async function makeDirectory(path: string, mode: number): Promise<void> {
  if (await makeOne(path, mode)) return;
  const above = dirname(path);
  if (above !== path) await makeDirectory(above, mode);
  if (!(await makeOne(path, mode))) throw new Error(`cannot make the directory ${path}`);
}

/** False when the directory above it is missing. */
async function makeOne(path: string, mode: number): Promise<boolean> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return false;
    if (code !== 'EEXIST') throw error;
    if (!(await stat(path)).isDirectory()) throw new Error(`${path} is not a directory`, { cause: error });
  }
  return true;
}
