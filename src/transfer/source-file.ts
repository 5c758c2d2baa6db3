import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { B2Error, fromSourceFile } from '../errors/index.js';
import { changed, RegionReader } from './region-reader.js';
import type { RegionSource } from './source.js';

/** A local file. Rejects with `cannot_open_file` when it is missing, not readable or not a regular file. */
export async function openFileSource(path: string): Promise<RegionSource> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw fromSourceFile(error, path);
  });
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) {
      throw new B2Error(
        'cannot_open_file',
        `Cannot upload ${path}: it is not a regular file. Name a file, or use uploadStream.`,
      );
    }
    return fileSource(path, handle, stats);
  } catch (error) {
    await handle.close();
    throw fromSourceFile(error, path);
  }
}

function fileSource(path: string, handle: FileHandle, stats: BigIntStats): RegionSource {
  const before = stateOf(stats);
  const readers = new Set<RegionReader>();
  const verify = async (): Promise<void> => {
    if (stateOf(await handle.stat({ bigint: true })) !== before) throw changed(path);
  };
  const file = { path, handle, free: [], readers, verify };
  return {
    kind: 'regions',
    name: path,
    size: Number(stats.size),
    modifiedMs: Number(stats.mtimeMs),
    // A changed file whose time was set back is found out by the time of that change.
    identity: `${before}-${stats.ctimeNs}`,
    read: (offset, length) => new RegionReader(file, offset, length),
    close: async () => {
      // A read under way needs the file, and would get another one that is opened meanwhile.
      await Promise.all(Array.from(readers, (reader) => reader.return()));
      await handle.close();
    },
  };
}

/** Size, time and inode: what tells one state of a file from another without reading it. */
function stateOf(stats: BigIntStats): string {
  return `${stats.size}-${stats.mtimeNs}-${stats.ino}`;
}
