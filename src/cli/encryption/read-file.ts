import { type FileHandle, open } from 'node:fs/promises';
import { B2Error, fromSourceFile } from '../../errors/index.js';
import { stopReason } from '../interrupted.js';

const BLOCK_BYTES = 1024 * 1024;

export interface ReadableFile {
  /** Permissions, as `stat` has them. */
  readonly mode: number;
  /** Its bytes; a block is used again once the next one is asked for. Throws `source_changed` at the end when it was written to. */
  blocks(): AsyncGenerator<Uint8Array>;
  close(): Promise<void>;
}

/** Rejects with `cannot_open_file` when it is missing, not readable or not a regular file. */
export async function openFile(path: string, signal: AbortSignal): Promise<ReadableFile> {
  try {
    const handle = await open(path, 'r');
    const stats = await handle.stat();
    if (stats.isFile()) {
      const { mode, size, mtimeMs } = stats;
      return { mode, blocks: () => read(path, handle, { size, mtimeMs }, signal), close: () => handle.close() };
    }
    await handle.close();
  } catch (error) {
    throw fromSourceFile(error, path);
  }
  throw new B2Error('cannot_open_file', `Cannot read ${path}: it is not a regular file. Name a file.`);
}

interface State {
  readonly size: number;
  readonly mtimeMs: number;
}

async function* read(path: string, handle: FileHandle, before: State, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  for (;;) {
    if (signal.aborted) throw stopReason(signal);
    const { bytesRead } = await handle.read(buffer, 0, BLOCK_BYTES, null).catch((error: unknown) => {
      throw fromSourceFile(error, path);
    });
    if (bytesRead === 0) break;
    yield buffer.subarray(0, bytesRead);
  }
  const { size, mtimeMs } = await handle.stat();
  if (size !== before.size || mtimeMs !== before.mtimeMs) {
    throw new B2Error(
      'source_changed',
      `${path} was changed while it was read. Nothing was written. Try it again when it rests.`,
    );
  }
}
