import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { contentCipher } from './content-cipher.js';
import type { Connection } from './database.js';
import { createHolds } from './holds.js';
import { type Incoming, receiveFile, receiveSmall } from './incoming.js';
import { createLooseContents } from './loose-contents.js';
import type { Piece, ReadablePiece } from './pieces.js';
import { readPieces } from './read-pieces.js';
import { isSmall, SMALL_CONTENT_BYTES, type SmallContents } from './small-contents.js';

/** The bytes of file versions: small contents in the database, others as files of one directory. */
export interface Contents {
  /** Begins a new content of so many bytes, encrypted when there is a key. Nothing of it is visible before `keep`. */
  receive(length: number, key: Buffer | null): Promise<Incoming>;
  /**
   * The bytes of some pieces in order, in reused buffers: each is valid until the next one is asked for. From the call on
   * they stay readable, whatever is dropped meanwhile: who does not read to the end calls `release`.
   */
  read(pieces: readonly ReadablePiece[], signal: AbortSignal): Reading;
  /** Removes contents that came, and that nothing took. */
  abandon(pieces: readonly Piece[]): Promise<void>;
  /** Removes loose contents, each when its last reader is done. */
  drop(ids: readonly string[]): Promise<void>;
}

export interface Reading extends AsyncIterable<Buffer> {
  /** May be called at any time, and more than once. */
  release(): Promise<void>;
}

export interface ContentsOptions {
  readonly directory: string;
  /** Contents are on the disk before `keep` resolves. */
  readonly durable: boolean;
  /** So many bytes of small contents go into the database; what comes then goes into files. */
  readonly maxSmallBytes: number;
}

/** Removes what a killed server left. */
export async function openContents(
  connection: Connection,
  small: SmallContents,
  options: ContentsOptions,
): Promise<Contents> {
  const { directory, durable, maxSmallBytes } = options;
  const incoming = join(directory, 'incoming');
  const kept = join(directory, 'contents');
  await rm(incoming, { recursive: true, force: true });
  await mkdir(incoming, { recursive: true });
  await mkdir(kept, { recursive: true });
  const loose = createLooseContents(connection);
  const folderOf = (id: string): string => join(kept, id.slice(0, 2));
  const pathOf = (id: string): string => join(folderOf(id), id);
  const folders = new Set<string>();
  const nextSmall = small.sequence();
  let smallBytes = 0;

  const remove = async (ids: readonly string[]): Promise<void> => {
    const files = ids.filter((id) => !isSmall(id));
    // A power failure must not bring a version back whose content is gone.
    if (files.length > 0) await connection.settled();
    for (const id of files) await rm(pathOf(id), { force: true });
    connection.transaction(() => {
      for (const id of ids) {
        if (isSmall(id)) smallBytes -= small.remove(id);
        loose.remove(id);
      }
    });
  };
  const holds = createHolds(remove);
  const left = loose.all();
  if (left.length > 0) await remove(left);

  const publish = async (path: string, id: string): Promise<void> => {
    const folder = folderOf(id);
    const isNew = !folders.has(folder) && (await mkdir(folder, { recursive: true })) !== undefined;
    folders.add(folder);
    await rename(path, pathOf(id));
    if (durable) await syncDirectory(folder);
    if (durable && isNew) await syncDirectory(kept);
  };
  const receivePlain = (length: number): Incoming | Promise<Incoming> => {
    if (length <= SMALL_CONTENT_BYTES && smallBytes + length <= maxSmallBytes) {
      smallBytes += length;
      return receiveSmall(nextSmall(), () => {
        smallBytes -= length;
      });
    }
    const id = randomBytes(16).toString('hex');
    const path = join(incoming, id);
    loose.add(id);
    const discard = async (): Promise<void> => {
      // It may have been published, and failed behind that.
      for (const place of [path, pathOf(id)]) await rm(place, { force: true });
      loose.remove(id);
    };
    const sync = durable ? connection.settled : null;
    return receiveFile({ id, path, sync, publish: () => publish(path, id), discard });
  };
  return {
    async receive(length, key) {
      const plain = await receivePlain(length);
      return key === null ? plain : encrypted(plain, key);
    },
    read(pieces, signal) {
      const release = holds.hold(new Set(pieces.map((piece) => piece.content)));
      async function* blocks(): AsyncGenerator<Buffer> {
        try {
          yield* readPieces(pieces, { pathOf, small }, signal);
        } finally {
          await release();
        }
      }
      return { release, [Symbol.asyncIterator]: blocks };
    },
    async abandon(pieces) {
      for (const { content, bytes } of pieces) {
        if (bytes === undefined) continue;
        smallBytes -= bytes.length;
        // A transaction that failed has taken it out of a database, and of nothing else.
        small.remove(content);
      }
      await holds.drop(pieces.filter(({ bytes }) => bytes === undefined).map(({ content }) => content));
    },
    drop: holds.drop,
  };
}

function encrypted(plain: Incoming, key: Buffer): Incoming {
  const encrypt = contentCipher(key, 0);
  return { ...plain, write: (block) => plain.write(encrypt(block)) };
}

/** Makes a new name in a directory last. Windows has no such call and needs none. */
export async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
