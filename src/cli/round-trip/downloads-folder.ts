import { type FileHandle, lstat, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { systemCode } from '../../errors/index.js';
import { localSegments } from '../../support/local-segments.js';
import { makeDirectory } from '../../support/make-directory.js';
import { FileProblem } from './failure.js';

/** Where the folder keeps what is its own: files on their way, and the record of what was written. */
const OWN = '.backblazeb2';
const RECORD = 'written.jsonl';
const INCOMING = 'incoming-';

/**
 * The folder that downloads are put into. Nothing is written outside of it, whatever the names say, and no file is replaced
 * that an earlier run did not write there or that was changed since.
 */
export class DownloadsFolder {
  readonly path: string;
  readonly #incoming: string;
  readonly #record: FileHandle;
  readonly #written: Set<string>;
  readonly #folders = new Map<string, Promise<void>>();

  private constructor(path: string, incoming: string, record: FileHandle, written: Set<string>) {
    this.path = path;
    this.#incoming = incoming;
    this.#record = record;
    this.#written = written;
  }

  /** Makes the folder when it is missing. Whoever opens it closes it. */
  static async open(given: string): Promise<DownloadsFolder> {
    const path = resolve(given);
    await makeDirectory(path);
    const own = join(path, OWN);
    await ensureFolder(own, OWN);
    await removeAbandoned(own);
    const incoming = join(own, `${INCOMING}${process.pid}`);
    await mkdir(incoming, { recursive: true });
    const text = await readFile(join(own, RECORD), 'utf8').catch(() => '');
    const record = await open(join(own, RECORD), 'a');
    return new DownloadsFolder(path, incoming, record, new Set(text.split('\n')));
  }

  /** A place to download to, apart from everything else. */
  incoming(number: number): string {
    return join(this.#incoming, String(number));
  }

  /** Rejects with a FileProblem when a file of that name may not be written. */
  async check(name: string): Promise<void> {
    await this.#checkTarget(name, this.#pathOf(name));
  }

  /** Gives a downloaded file its name. */
  async place(staged: string, name: string): Promise<void> {
    const target = this.#pathOf(name);
    await this.#makeFolders(name);
    await this.#checkTarget(name, target);
    const entry = entryOf(name, await lstat(staged));
    if (!this.#written.has(entry)) {
      this.#written.add(entry);
      // Before the file gets its name: what is there without a record is the user's.
      await this.#record.appendFile(`${entry}\n`);
    }
    await rename(staged, target);
  }

  /** Removes what is still on its way. */
  async close(): Promise<void> {
    await this.#record.close();
    await rm(this.#incoming, { recursive: true, force: true });
  }

  #pathOf(name: string): string {
    const segments = localSegments(name, process.platform);
    if (segments === undefined || segments[0] === OWN) {
      throw new FileProblem(`a file of that name cannot be written into ${this.path}`);
    }
    return join(this.path, ...segments);
  }

  async #checkTarget(name: string, target: string): Promise<void> {
    const stats = await lstat(target).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
      throw error;
    });
    if (stats === undefined || (stats.isFile() && this.#written.has(entryOf(name, stats)))) return;
    throw new FileProblem(`${target} exists and was not written by this command: move it away`);
  }

  async #makeFolders(name: string): Promise<void> {
    const segments = name.split('/').slice(0, -1);
    for (const depth of segments.keys()) {
      const folder = join(this.path, ...segments.slice(0, depth + 1));
      const made = this.#folders.get(folder) ?? ensureFolder(folder, name);
      this.#folders.set(folder, made);
      await made;
    }
  }
}

/** A symbolic link would lead out of the folder. */
async function ensureFolder(folder: string, name: string): Promise<void> {
  await mkdir(folder).catch((error: unknown) => {
    if (systemCode(error) !== 'EEXIST') throw error;
  });
  if ((await lstat(folder)).isDirectory()) return;
  throw new FileProblem(`${name} cannot be written: ${folder} is not a folder. Move it away`);
}

/** What tells a written file from one that was changed since. */
function entryOf(name: string, { size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): string {
  return JSON.stringify([name, size, Math.floor(mtimeMs)]);
}

/** Files on their way of runs that were killed. */
async function removeAbandoned(own: string): Promise<void> {
  for (const entry of await readdir(own)) {
    const pid = entry.startsWith(INCOMING) ? Number(entry.slice(INCOMING.length)) : Number.NaN;
    if (Number.isSafeInteger(pid) && !isRunning(pid)) await rm(join(own, entry), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}
