import { randomBytes } from 'node:crypto';
import { type FileHandle, link, lstat, open, rename, rm } from 'node:fs/promises';
import { B2Error, fromTargetFile, systemCode } from '../../errors/index.js';

export interface NewFile {
  readonly path: string;
  readonly overwrite: boolean;
  /** Permissions of the file; while it is written only its owner may read it. */
  readonly mode: number;
}

/**
 * Writes a file under a name of its own and gives it its place when it is complete. A failure leaves nothing behind. Rejects
 * with `file_exists`, before anything is read, and with `cannot_write_target` or `disk_full`. Returns how many bytes it has.
 */
export async function writeNewFile(target: NewFile, blocks: AsyncIterable<Uint8Array>): Promise<number> {
  const { path, overwrite, mode } = target;
  if (!overwrite) await refuseExisting(path);
  const temporary = `${path}.${randomBytes(6).toString('hex')}.part`;
  const handle = await guarded(path, () => open(temporary, 'wx', 0o600));
  try {
    const bytes = await writeAll(path, handle, blocks);
    await guarded(path, async () => {
      await handle.chmod(mode & 0o777);
      await handle.sync();
      await handle.close();
      await place(temporary, path, overwrite);
    });
    return bytes;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeAll(path: string, handle: FileHandle, blocks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const block of blocks) {
    await guarded(path, () => handle.writeFile(block));
    bytes += block.length;
  }
  return bytes;
}

/** Without replacing a file that somebody has made in the meantime. */
async function place(temporary: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(temporary, path);
  try {
    await link(temporary, path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw exists(path);
    // Not every file system has links.
    await refuseExisting(path);
    return rename(temporary, path);
  }
  await rm(temporary);
}

async function refuseExisting(path: string): Promise<void> {
  const there = await lstat(path).then(
    () => true,
    () => false,
  );
  if (there) throw exists(path);
}

function exists(path: string): B2Error {
  return new B2Error(
    'file_exists',
    `${path} exists. Add --overwrite to replace it, or name another file with --output.`,
  );
}

async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw fromTargetFile(error, path);
  }
}
