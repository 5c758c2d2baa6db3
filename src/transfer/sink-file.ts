import type { Hash } from 'node:crypto';
import { constants as fsConstants, type Stats } from 'node:fs';
import { copyFile, type FileHandle, lstat, open, realpath, rename, rm, truncate } from 'node:fs/promises';
import { B2Error, fromTargetFile, systemCode, throwIfInterrupted } from '../errors/index.js';
import { partialPaths, readPartialInfo, writePartialInfo } from './partial-file.js';
import type { FinishedInfo, Sink } from './sink.js';
import { BLOCK_BYTES } from './source.js';

export interface FileTarget {
  readonly path: string;
  /** Whether an existing file may be replaced. */
  readonly overwrite: boolean;
  /** Bytes from its start that an existing file already has; it is then continued, not refused. 0: none. */
  readonly existingBytes: number;
}

/**
 * A local file, written beside its place and renamed when it is complete. Rejects with `file_exists`,
 * `cannot_write_target` before anything is asked of B2.
 */
export async function openFileSink(target: FileTarget): Promise<Sink> {
  const path = await finalPath(target.path, target.overwrite || target.existingBytes > 0);
  const paths = partialPaths(path);
  const info = await readPartialInfo(paths.info);
  const handle = await openPartial(paths.data, info !== undefined, path);
  try {
    const { size } = await handle.stat();
    const recorded = info !== undefined && size >= info.held ? info : undefined;
    const good = recorded ?? (await takeOver(path, paths.data, target.existingBytes));
    // From here on the record is out of date; it is written again when the download stops in good order.
    await rm(paths.info, { force: true });
    return new FileSink(path, target.overwrite || target.existingBytes > 0, handle, good);
  } catch (error) {
    await handle.close();
    throw fromTargetFile(error, path);
  }
}

/** Where the file will stand: behind a symbolic link, and never in place of a device or folder. */
async function finalPath(path: string, overwrite: boolean): Promise<string> {
  const existing = await statOf(path);
  if (existing === undefined) return path;
  if (existing.isSymbolicLink()) {
    const real = await realpath(path).catch((error: unknown) => {
      throw fromTargetFile(error, path);
    });
    return finalPath(real, overwrite);
  }
  if (!existing.isFile()) {
    throw new B2Error(
      'cannot_write_target',
      `Cannot write ${path}: it exists and is not a regular file. Name another file.`,
    );
  }
  if (!overwrite) throw exists(path);
  return path;
}

/** Copies what the caller says an earlier download left under the final name. */
async function takeOver(path: string, partial: string, bytes: number): Promise<Held | undefined> {
  if (bytes === 0) return undefined;
  const size = (await statOf(path))?.size ?? 0;
  if (size < bytes) {
    const advice = 'Set startByte to 0 to download it from the start.';
    throw new B2Error('resume_mismatch', `startByte is ${bytes}, but ${path} has ${size} bytes. ${advice}`);
  }
  await copyFile(path, partial, fsConstants.COPYFILE_FICLONE);
  await truncate(partial, bytes);
  return { version: undefined, held: bytes, sha1: undefined };
}

function exists(path: string): B2Error {
  return new B2Error('file_exists', `${path} exists. Set overwrite to true to replace it, or name another file.`);
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw fromTargetFile(error, path);
  }
}

async function openPartial(path: string, keep: boolean, target: string): Promise<FileHandle> {
  const { O_CREAT, O_RDWR, O_TRUNC } = fsConstants;
  try {
    return await open(path, O_CREAT | O_RDWR | (keep ? 0 : O_TRUNC), 0o666);
  } catch (error) {
    throw fromTargetFile(error, target);
  }
}

/** Bytes that are there before the download begins; whose version they are is not always known. */
interface Held {
  readonly version: string | undefined;
  readonly held: number;
  readonly sha1: string | undefined;
}

class FileSink implements Sink {
  readonly #path: string;
  readonly #overwrite: boolean;
  readonly #handle: FileHandle;
  #held: Held | undefined;
  #version: string | undefined;

  constructor(path: string, overwrite: boolean, handle: FileHandle, held: Held | undefined) {
    this.#path = path;
    this.#overwrite = overwrite;
    this.#handle = handle;
    this.#held = held;
    this.#version = held?.version;
  }

  get held(): number {
    return this.#held?.held ?? 0;
  }

  get heldVersion(): string | undefined {
    return this.#held?.version;
  }

  get heldSha1(): string | undefined {
    return this.#held?.sha1;
  }

  async hashHeld(hash: Hash, signal: AbortSignal): Promise<void> {
    const buffer = Buffer.allocUnsafeSlow(Math.min(BLOCK_BYTES, this.held));
    for (let at = 0; at < this.held; ) {
      throwIfInterrupted(signal);
      const { bytesRead } = await this.#try(() =>
        this.#handle.read(buffer, 0, Math.min(buffer.length, this.held - at), at),
      );
      if (bytesRead === 0) throw fromTargetFile(new Error('its partial file was cut'), this.#path);
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  }

  async restart(): Promise<void> {
    this.#held = undefined;
    await this.#try(() => this.#handle.truncate(0));
  }

  async begin(version: string): Promise<void> {
    this.#version = version;
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    let [rest, at] = [chunks, position];
    while (rest.length > 0) {
      const { bytesWritten } = await this.#try(() => this.#handle.writev([...rest], at));
      at += bytesWritten;
      rest = dropBytes(rest, bytesWritten);
    }
  }

  async finish({ modifiedMs }: FinishedInfo): Promise<void> {
    const { data } = partialPaths(this.#path);
    try {
      const now = new Date();
      if (modifiedMs !== undefined) await this.#handle.utimes(now, new Date(modifiedMs));
      await this.#handle.sync();
      await this.#handle.close();
      // Somebody may have made the file in the meantime.
      if (!this.#overwrite && (await statOf(this.#path)) !== undefined) throw exists(this.#path);
      await rename(data, this.#path);
    } catch (error) {
      await this.#discard();
      throw fromTargetFile(error, this.#path);
    }
  }

  async fail(kept: number, sha1?: string | undefined): Promise<void> {
    const { info } = partialPaths(this.#path);
    if (kept === 0 || this.#version === undefined) return this.#discard();
    try {
      await this.#handle.truncate(kept);
      // The digest tells whether the bytes have reached the disk, so that an interrupt need not wait for it.
      if (sha1 === undefined) await this.#handle.sync();
      await this.#handle.close();
      await writePartialInfo(info, { version: this.#version, held: kept, sha1 });
    } catch {
      // On a full disk, say: without its record the partial file is worth nothing.
      await this.#discard();
    }
  }

  async #discard(): Promise<void> {
    const { data, info } = partialPaths(this.#path);
    await this.#handle.close().catch(() => undefined);
    await rm(data, { force: true });
    await rm(info, { force: true });
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fromTargetFile(error, this.#path);
    }
  }
}

function dropBytes(chunks: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  let left = count;
  const index = chunks.findIndex((chunk) => {
    if (chunk.length > left) return true;
    left -= chunk.length;
    return false;
  });
  if (index === -1) return [];
  const [first, ...others] = chunks.slice(index);
  return first === undefined ? [] : [first.subarray(left), ...others];
}
