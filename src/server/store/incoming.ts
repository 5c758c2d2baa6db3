import { type FileHandle, open, rm } from 'node:fs/promises';

/** A content that is being received. Either `keep` or `discard` ends it. */
export interface Incoming {
  readonly id: string;
  /** Takes a block, which must not change afterwards. Resolves when more may come. */
  write(block: Buffer): Promise<void>;
  keep(): Promise<void>;
  discard(): Promise<void>;
}

/** Blocks are gathered to this size, so that the disk sees few and big writes. */
const GATHER_BYTES = 512 * 1024;
const MAX_WRITES_UNDER_WAY = 2;

/** Writes a file at `path`; `publish` gives it its final place once it is complete. */
export async function receiveInto(
  path: string,
  id: string,
  durable: boolean,
  publish: () => Promise<void>,
): Promise<Incoming> {
  const writer = createWriter(await open(path, 'wx', 0o600));
  const discard = async (): Promise<void> => {
    await writer.close().catch(() => undefined);
    await rm(path, { force: true });
  };
  return {
    id,
    write: writer.write,
    discard,
    async keep() {
      await writer.flush();
      if (durable) await writer.sync();
      await writer.close();
      await publish();
    },
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
