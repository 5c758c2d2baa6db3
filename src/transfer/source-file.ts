import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { B2Error, fromSourceFile } from '../errors/index.js';
import { BLOCK_BYTES, type RegionSource } from './source.js';

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

/** Two buffers that a read uses in turn. */
type Pair = readonly [Buffer, Buffer];

function fileSource(path: string, handle: FileHandle, stats: BigIntStats): RegionSource {
  const before = stateOf(stats);
  // Parts follow each other: new buffers for each would wait for the garbage collector by the dozen.
  const free: Pair[] = [];
  const verify = async (): Promise<void> => {
    if (stateOf(await handle.stat({ bigint: true })) !== before) throw changed(path);
  };
  return {
    kind: 'regions',
    name: path,
    size: Number(stats.size),
    modifiedMs: Number(stats.mtimeMs),
    // A changed file whose time was set back is found out by the time of that change.
    identity: `${before}-${stats.ctimeNs}`,
    read: async function* (offset, length) {
      try {
        yield* readRegion(path, handle, { offset, length }, free);
        await verify();
      } catch (error) {
        throw fromSourceFile(error, path);
      }
    },
    close: () => handle.close(),
  };
}

/** Size, time and inode: what tells one state of a file from another without reading it. */
function stateOf(stats: BigIntStats): string {
  return `${stats.size}-${stats.mtimeNs}-${stats.ino}`;
}

function changed(path: string): B2Error {
  return new B2Error(
    'source_changed',
    `${path} was changed while it was being uploaded. Nothing was stored. Upload it again when it rests.`,
  );
}

/** While one buffer is on its way the other is being filled. */
async function* readRegion(
  path: string,
  handle: FileHandle,
  { offset, length }: { readonly offset: number; readonly length: number },
  free: Pair[],
): AsyncGenerator<Uint8Array> {
  if (length === 0) return;
  const size = Math.min(BLOCK_BYTES, length);
  const pair = (length > size ? free.pop() : undefined) ?? newPair(size, length);
  let [current, spare] = pair;
  let position = offset;
  const end = offset + length;
  let reading = handle.read(current, 0, Math.min(size, end - position), position);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) throw changed(path);
      position += bytesRead;
      const full = current.subarray(0, bytesRead);
      if (position >= end) {
        yield full;
        // Only here: of a read that was left in the middle a block may still be on its way.
        if (length > size) free.push(pair);
        return;
      }
      [current, spare] = [spare, current];
      reading = handle.read(current, 0, Math.min(size, end - position), position);
      yield full;
    }
  } finally {
    // A read still under way writes into the buffer and needs the handle.
    await reading.catch(() => undefined);
  }
}

function newPair(size: number, length: number): Pair {
  return [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(length > size ? size : 0)];
}
