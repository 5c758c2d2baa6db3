import { type FileHandle, open } from 'node:fs/promises';
import { B2Error, fromTargetFile } from '../errors/index.js';
import type { Sink } from './sink.js';

/** Adds a download to the end of a file, which is made when it is missing. After a failure the file is as it was. */
export async function openAppendSink(path: string): Promise<Sink> {
  try {
    const handle = await open(path, 'a');
    const { size } = await handle.stat();
    await handle.close();
    return new AppendSink(path, await open(path, 'r+'), size);
  } catch (error) {
    throw fromTargetFile(error, path);
  }
}

class AppendSink implements Sink {
  readonly held = [];
  readonly heldVersion = undefined;
  readonly anyOrder = false;
  readonly letsGo = true;
  readonly #path: string;
  readonly #handle: FileHandle;
  readonly #before: number;

  constructor(path: string, handle: FileHandle, before: number) {
    this.#path = path;
    this.#handle = handle;
    this.#before = before;
  }

  async read(): Promise<void> {}
  async restart(): Promise<void> {}

  async begin(): Promise<void> {
    const { size } = await this.#handle.stat();
    if (size !== this.#before) throw changed(this.#path);
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    try {
      let at = this.#before + position;
      for (const chunk of chunks) {
        for (let done = 0; done < chunk.length; ) {
          const { bytesWritten } = await this.#handle.write(chunk, done, chunk.length - done, at);
          done += bytesWritten;
          at += bytesWritten;
        }
      }
    } catch (error) {
      throw fromTargetFile(error, this.#path);
    }
  }

  async finish(): Promise<void> {
    try {
      await this.#handle.sync();
      await this.#handle.close();
    } catch (error) {
      throw fromTargetFile(error, this.#path);
    }
  }

  async fail(): Promise<void> {
    await this.#handle.truncate(this.#before).catch(() => undefined);
    await this.#handle.close().catch(() => undefined);
  }
}

function changed(path: string): B2Error {
  return new B2Error(
    'cannot_write_target',
    `Cannot write ${path}: somebody else changed it before the first byte came.`,
  );
}
