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
  const writer = createWriter(await open(path, 'wx', 0o600));
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

function createWriter(handle: FileHandle) {
  const underWay = new Set<Promise<void>>();
  let gathered: Buffer[] = [];
  let gatheredBytes = 0;
  let position = 0;
  let failed: Error | null = null;

  const start = (): void => {
    const [blocks, at] = [gathered, position];
    position += gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
    const write: Promise<void> = writeAll(handle, blocks, at)
      .catch((error: Error) => {
        failed ??= error;
      })
      .finally(() => underWay.delete(write));
    underWay.add(write);
  };
  const settle = async (): Promise<void> => {
    await Promise.all(underWay);
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
