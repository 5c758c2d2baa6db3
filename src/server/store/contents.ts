import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { contentCipher } from './content-cipher.js';
import { type Incoming, receiveInto } from './incoming.js';
import type { ReadablePiece } from './pieces.js';
import { readPieces } from './read-pieces.js';

/** The bytes of file versions, as files of one directory. */
export interface Contents {
  /** Begins a new content, encrypted when there is a key. Nothing of it is visible before `keep`. */
  receive(key: Buffer | null): Promise<Incoming>;
  /** The bytes of some pieces in order, in reused buffers: each is valid until the next one is asked for. */
  read(pieces: readonly ReadablePiece[], signal: AbortSignal): AsyncIterable<Buffer>;
  /** Removes contents that nothing refers to any more, each when its last reader is done. */
  drop(ids: readonly string[]): Promise<void>;
  /** Removes what a killed server left: half-received contents and those that are not `used`. */
  sweep(used: (id: string) => boolean): Promise<void>;
}

/** With `durable`, contents are on the disk before `keep` resolves. */
export async function openContents(directory: string, durable: boolean): Promise<Contents> {
  const incoming = join(directory, 'incoming');
  const kept = join(directory, 'contents');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  await mkdir(kept, { recursive: true });
  const folderOf = (id: string): string => join(kept, id.slice(0, 2));
  const pathOf = (id: string): string => join(folderOf(id), id);
  const folders = new Set<string>();
  const readers = new Map<string, number>();
  const doomed = new Set<string>();
  const remove = (id: string): Promise<void> => rm(pathOf(id), { force: true });

  const release = async (ids: readonly string[]): Promise<void> => {
    for (const id of ids) {
      const left = (readers.get(id) ?? 1) - 1;
      if (left > 0) readers.set(id, left);
      else readers.delete(id);
      if (left === 0 && doomed.delete(id)) await remove(id);
    }
  };
  return {
    async receive(key) {
      const id = randomUUID().replaceAll('-', '');
      const path = join(incoming, id);
      const plain = await receiveInto(path, id, durable, async () => {
        const folder = folderOf(id);
        const isNew = !folders.has(folder) && (await mkdir(folder, { recursive: true })) !== undefined;
        folders.add(folder);
        await rename(path, pathOf(id));
        if (durable) await syncDirectory(folder);
        if (durable && isNew) await syncDirectory(kept);
      });
      return key === null ? plain : encrypted(plain, key);
    },
    async *read(pieces, signal) {
      const ids = [...new Set(pieces.map((piece) => piece.content))];
      for (const id of ids) readers.set(id, (readers.get(id) ?? 0) + 1);
      try {
        yield* readPieces(pieces, pathOf, signal);
      } finally {
        await release(ids);
      }
    },
    async drop(ids) {
      for (const id of ids) {
        if (readers.has(id)) doomed.add(id);
        else await remove(id);
      }
    },
    async sweep(used) {
      for (const folder of await readdir(kept)) {
        for (const id of await readdir(join(kept, folder))) if (!used(id)) await remove(id);
      }
    },
  };
}

function encrypted(plain: Incoming, key: Buffer): Incoming {
  const encrypt = contentCipher(key, 0);
  return { ...plain, write: (block) => plain.write(encrypt(block)) };
}

/** Makes a new name in a directory last. Windows has no such call and needs none. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
