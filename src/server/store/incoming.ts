import { type FileHandle, open } from 'node:fs/promises';
import type { Piece } from './pieces.js';

/** A content that is being received. Either `keep` or `discard` ends it. */
export interface Incoming {
  /** Takes a block, which must not change afterwards. Resolves when more may come. */
  write(block: Buffer): Promise<void>;
  /** What a piece of it begins with. It stays when a piece is added; else it is to be dropped. */
  keep(): Promise<KeptContent>;
  discard(): Promise<void>;
}
export type KeptContent = Pick<Piece, 'content' | 'bytes'>;

/** Blocks are gathered to this size, so that the disk sees few and big writes. */
const GATHER_BYTES = 512 * 1024;
const MAX_WRITES_UNDER_WAY = 2;
/** What lasts goes to the disk while more comes, so many bytes at a time: the answer waits for the last of them alone. */
const SYNC_BYTES = 32 * 1024 * 1024;

/** Where a content that gets a file of its own is written, and how it becomes one. */
export interface IncomingFile {
  readonly id: string;
  readonly path: string;
  /** While the file goes to the disk; null: it need not be there for good. */
  readonly sync: (() => Promise<void>) | null;
  /** Gives the complete file its place. */
  readonly publish: () => Promise<void>;
  /** Removes the file, wherever it is by then. */
  readonly discard: () => Promise<void>;
}

export async function receiveFile({ id, path, sync, publish, discard }: IncomingFile): Promise<Incoming> {
  const writer = createWriter(await open(path, 'wx', 0o600), sync !== null);
  return {
    write: writer.write,
    async discard() {
      await writer.close().catch(() => undefined);
      await discard();
    },
    async keep() {
      await writer.flush();
      if (sync !== null) await Promise.all([writer.sync(), sync()]);
      await writer.close();
      await publish();
      return { content: id };
    },
  };
}

/** Keeps the blocks as they are until they go into the database with their version. */
export function receiveSmall(id: string, discarded: () => void): Incoming {
  const blocks: Buffer[] = [];
  return {
    async write(block) {
      blocks.push(block);
    },
    keep: async () => ({ content: id, bytes: Buffer.concat(blocks) }),
    discard: async () => discarded(),
  };
}

function createWriter(handle: FileHandle, lasts: boolean) {
  const underWay = new Set<Promise<void>>();
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  let position = 0;
  let unsynced = 0;
  let syncing: Promise<void> | null = null;
  let failed: Error | null = null;

  const fail = (error: Error): void => {
    failed ??= error;
  };
  const syncBeside = (): void => {
    unsynced = 0;
    syncing = handle
      .datasync()
      .catch(fail)
      .finally(() => {
        syncing = null;
      });
  };
  const start = (): void => {
    const [blocks, at] = [gathered, position];
    position += gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
    const bytes = position - at;
    const write: Promise<void> = writeAll(handle, blocks, at)
      .then(() => {
        unsynced += bytes;
        if (lasts && unsynced >= SYNC_BYTES && syncing === null) syncBeside();
      }, fail)
      .finally(() => underWay.delete(write));
    underWay.add(write);
  };
  const settle = async (): Promise<void> => {
    await Promise.all(underWay);
    await syncing;
    if (failed !== null) throw failed;
  };
  return {
    async write(block: Buffer): Promise<void> {
      gathered.push(block);
      gatheredBytes += block.length;
      if (gatheredBytes < GATHER_BYTES) return;
      start();
      if (underWay.size >= MAX_WRITES_UNDER_WAY) await Promise.race(underWay);
      if (failed !== null) throw failed;
    },
    async flush(): Promise<void> {
      if (gatheredBytes > 0) start();
      await settle();
    },
    sync: () => handle.datasync(),
    async close(): Promise<void> {
      await Promise.all(underWay);
      await syncing;
      await handle.close();
    },
  };
}

async function writeAll(handle: FileHandle, blocks: Buffer[], position: number): Promise<void> {
  const total = blocks.reduce((sum, block) => sum + block.length, 0);
  const { bytesWritten } = await handle.writev(blocks, position);
  if (bytesWritten === total) return;
  // A short write is rare (a full disk): the rest goes block by block, and fails with the reason.
  let rest = Buffer.concat(blocks).subarray(bytesWritten);
  for (let at = position + bytesWritten; rest.length > 0; ) {
    const written = (await handle.write(rest, 0, rest.length, at)).bytesWritten;
    at += written;
    rest = rest.subarray(written);
  }
}
