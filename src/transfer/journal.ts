import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemCode } from '../errors/index.js';
import { makeDirectory } from '../support/make-directory.js';
import { isProcessAlive } from '../support/process-alive.js';
import { headLine, parseJournal, partLine } from './journal-text.js';
import type { StoredPart, UploadState } from './upload-state.js';

/** What outlives the process of an upload in parts: which parts B2 has, with their SHA-1, and of which content. */
export interface UploadJournal {
  /** What an earlier process left; undefined when there is nothing, or when another one is at work on it. */
  load(): Promise<UploadState | undefined>;
  /** Again once B2 has told the upload's id. */
  begin(state: UploadState): Promise<void>;
  add(part: StoredPart): Promise<void>;
  /** The upload is finished or given up: nothing is left to go on with. */
  remove(): Promise<void>;
  /** Stops writing; what was written stays. */
  close(): Promise<void>;
}

/** Whoever is at work touches his journal this often; after the second time without a touch it is taken for left behind. */
const TOUCH_MS = 30_000;
const STALE_MS = 120_000;

/** Journals of this process that are being written. */
const active = new Set<string>();

/** The journal of one local file's upload to one name. Makes the directory, for the user alone. */
export async function openJournal(
  directory: string,
  upload: { readonly bucketId: string; readonly fileName: string; readonly localFile: string },
): Promise<UploadJournal> {
  await makeDirectory(directory, 0o700);
  const what = JSON.stringify([upload.bucketId, upload.fileName, resolve(upload.localFile)]);
  return new FileJournal(join(directory, `${createHash('sha256').update(what).digest('hex')}.upload`));
}

class FileJournal implements UploadJournal {
  readonly #path: string;
  #handle: FileHandle | undefined;
  #touching: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Somebody else's: nothing is written. */
  #foreign = false;

  constructor(path: string) {
    this.#path = path;
  }

  async load(): Promise<UploadState | undefined> {
    const found = parseJournal(await readText(this.#path));
    if (found === undefined) return undefined;
    this.#foreign = await this.#isInUse(found.pid);
    return this.#foreign ? undefined : found.state;
  }

  async begin(state: UploadState): Promise<void> {
    const { parts, ...head } = state;
    if (this.#foreign || (this.#handle === undefined && active.has(this.#path))) return;
    await this.close();
    active.add(this.#path);
    const temporary = `${this.#path}.${process.pid}`;
    this.#handle = await open(temporary, 'w', 0o600);
    await this.#handle.writeFile(headLine({ ...head, pid: process.pid }) + parts.map(partLine).join(''));
    await rename(temporary, this.#path);
    this.#touching = setInterval(() => {
      const now = new Date();
      utimes(this.#path, now, now).catch(() => undefined);
    }, TOUCH_MS).unref();
  }

  add(part: StoredPart): Promise<void> {
    this.#last = this.#last.then(async () => {
      await this.#handle?.appendFile(partLine(part));
    });
    return this.#last;
  }

  async remove(): Promise<void> {
    await this.close();
    await this.load();
    if (!this.#foreign) await rm(this.#path, { force: true });
  }

  async close(): Promise<void> {
    clearInterval(this.#touching);
    if (this.#handle === undefined) return;
    await this.#last.catch(() => undefined);
    await this.#handle.close();
    this.#handle = undefined;
    active.delete(this.#path);
  }

  /** A number of a dead process may be taken by another one, so its journal must also have been touched lately. */
  async #isInUse(pid: number): Promise<boolean> {
    if (pid === process.pid) return active.has(this.#path);
    if (!isProcessAlive(pid)) return false;
    const { mtimeMs } = await stat(this.#path);
    return Date.now() - mtimeMs < STALE_MS;
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return '';
    throw error;
  }
}
