import type { Stats } from 'node:fs';
import { type FileHandle, link, lstat, realpath, rename, rm } from 'node:fs/promises';
import { B2Error, fromTargetFile, systemCode } from '../errors/index.js';
import { type OpenPartial, openPartial, recordsInUse } from './open-partial.js';
import { fileIdOf, partialPaths, writePartialInfo } from './partial-file.js';
import type { FinishedInfo, HeldStretch, Sink } from './sink.js';

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
  const replace = target.overwrite || target.existingBytes > 0;
  const path = await finalPath(target.path, replace);
  try {
    return new FileSink(path, replace, await openPartial(path, target.existingBytes));
  } catch (error) {
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

class FileSink implements Sink {
  readonly anyOrder = true;
  readonly letsGo = true;
  readonly #path: string;
  readonly #overwrite: boolean;
  readonly #handle: FileHandle;
  readonly #id: string;
  #held: OpenPartial['held'];
  #version: string | undefined;
  #recording: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(path: string, overwrite: boolean, partial: OpenPartial) {
    this.#path = path;
    this.#overwrite = overwrite;
    this.#handle = partial.handle;
    this.#id = partial.id;
    this.#held = partial.held;
    this.#version = partial.held?.version;
  }

  get held(): readonly HeldStretch[] {
    return this.#held?.stretches ?? [];
  }

  get heldVersion(): string | undefined {
    return this.#held?.version;
  }

  async read(block: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < block.length; ) {
      const { bytesRead } = await this.#try(() => this.#handle.read(block, done, block.length - done, position + done));
      if (bytesRead === 0) throw fromTargetFile(new Error('its partial file was cut'), this.#path);
      done += bytesRead;
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

  checkpoint(stretches: readonly HeldStretch[]): void {
    const { info } = partialPaths(this.#path);
    const version = this.#version;
    if (version === undefined || stretches.length === 0) return;
    recordsInUse.add(info);
    this.#recording = this.#recording
      .then(() => (this.#ended ? undefined : writePartialInfo(info, { version, stretches, pid: process.pid })))
      // On a full disk, say: then a kill costs what has come so far.
      .catch(() => undefined);
  }

  /** No record is written any more; the one that is there is out of date. */
  async #endRecords(): Promise<void> {
    const { info } = partialPaths(this.#path);
    this.#ended = true;
    await this.#recording;
    recordsInUse.delete(info);
  }

  async finish({ modifiedMs }: FinishedInfo): Promise<void> {
    const { data, info } = partialPaths(this.#path);
    await this.#endRecords();
    try {
      const now = new Date();
      if (modifiedMs !== undefined) await this.#handle.utimes(now, new Date(modifiedMs));
      await this.#handle.sync();
      if (!(await this.#isOurs())) throw overtaken(this.#path);
      await this.#handle.close();
      await rm(info, { force: true });
      await place(data, this.#path, this.#overwrite);
    } catch (error) {
      await this.#discard();
      throw fromTargetFile(error, this.#path);
    }
  }

  async fail(kept: readonly HeldStretch[]): Promise<void> {
    const { info } = partialPaths(this.#path);
    await this.#endRecords();
    const last = kept.at(-1);
    if (last === undefined || this.#version === undefined) return this.#discard();
    try {
      if (!(await this.#isOurs())) return await this.#handle.close();
      await this.#handle.truncate(last.end);
      // The digests tell whether the bytes have reached the disk, so that an interrupt need not wait for it.
      if (kept.some(({ sha1 }) => sha1 === undefined)) await this.#handle.sync();
      await this.#handle.close();
      await writePartialInfo(info, { version: this.#version, stretches: kept });
    } catch {
      // On a full disk, say: without its record the partial file is worth nothing.
      await this.#discard();
    }
  }

  async #discard(): Promise<void> {
    const { data, info } = partialPaths(this.#path);
    const ours = await this.#isOurs();
    await this.#handle.close().catch(() => undefined);
    if (!ours) return;
    await rm(data, { force: true });
    await rm(info, { force: true });
  }

  /** Whether the partial file is still the one that was opened. A later download to the same place makes another one. */
  async #isOurs(): Promise<boolean> {
    return (await fileIdOf(partialPaths(this.#path).data)) === this.#id;
  }

  async #try<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw fromTargetFile(error, this.#path);
    }
  }
}

/** Gives the complete file its name, without replacing one that somebody has made in the meantime. */
async function place(data: string, path: string, overwrite: boolean): Promise<void> {
  if (overwrite) return rename(data, path);
  try {
    await link(data, path);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw exists(path);
    // Not every file system has links.
    if ((await statOf(path)) !== undefined) throw exists(path);
    return rename(data, path);
  }
  await rm(data);
}

function overtaken(path: string): B2Error {
  return new B2Error(
    'cannot_write_target',
    `Cannot write ${path}: another download to it has begun since. Give each download a file of its own.`,
  );
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
