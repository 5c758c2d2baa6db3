import type { Dirent, Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { systemCode } from '../../errors/index.js';
import { Interrupted } from '../interrupted.js';
import { UsageError } from '../usage-error.js';
import type { Failure } from './failure.js';
import { nameInside, sameName } from './names.js';

/** A path that the user gave. */
export interface Root {
  readonly path: string;
  /** Empty for the root of a file system. */
  readonly name: string;
  readonly isFolder: boolean;
}

export interface SourceFile {
  readonly path: string;
  /** In the bucket, behind the prefix of the key if it has one. */
  readonly name: string;
  readonly bytes: number;
}

export interface Sources {
  readonly roots: readonly Root[];
  readonly files: readonly SourceFile[];
  readonly failures: readonly Failure[];
  /** Why something that is no file was left out, a sentence each. */
  readonly leftOut: readonly string[];
}

/** Finds every file. Rejects when a path is missing, or when two of them would have the same name in the bucket. */
export async function findSources(paths: readonly string[], downloads: string, signal: AbortSignal): Promise<Sources> {
  const roots = await Promise.all(paths.map(rootOf));
  const same = sameName(roots);
  if (same !== undefined) {
    const [a, b] = same.map(({ path }) => path);
    throw new UsageError(`${a} and ${b} would have the same name in the bucket: give one of them, or the folder above`);
  }
  const found = new Finder(await realpath(downloads).catch(() => downloads), signal);
  for (const root of roots) {
    if (root.isFolder) await found.walk(root.path, root.name);
    else await found.add(root.path, root.name);
  }
  return { roots, ...found };
}

async function rootOf(given: string): Promise<Root> {
  const path = resolve(given);
  try {
    return { path, name: basename(path), isFolder: (await stat(path)).isDirectory() };
  } catch (error) {
    throw new Error(`cannot read ${path}: ${reasonOf(error)}`);
  }
}

class Finder {
  readonly files: SourceFile[] = [];
  readonly failures: Failure[] = [];
  readonly leftOut: string[] = [];
  readonly #downloads: string;
  readonly #signal: AbortSignal;

  constructor(downloads: string, signal: AbortSignal) {
    this.#downloads = downloads;
    this.#signal = signal;
  }

  /** Goes into folders, but not through symbolic links to folders: that is what could go round in circles. */
  async walk(folder: string, name: string): Promise<void> {
    if (this.#signal.aborted) throw new Interrupted();
    let entries: Dirent[];
    try {
      entries = await readdir(folder, { withFileTypes: true });
    } catch (error) {
      this.#fail(name, folder, error);
      return;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const inside = nameInside(name, entry.name);
      if (!entry.isDirectory()) await this.add(path, inside, entry.isSymbolicLink());
      else if ((await realpath(path)) === this.#downloads) this.leftOut.push(`${path}: downloads are put there`);
      else await this.walk(path, inside);
    }
  }

  async add(path: string, name: string, isLink = false): Promise<void> {
    try {
      const stats = await stat(path);
      if (stats.isFile()) this.files.push({ path, name, bytes: stats.size });
      else if (isLink && stats.isDirectory()) this.leftOut.push(`${path}: a symbolic link to a folder`);
      // Opening a pipe or a device may wait for ever.
      else this.failures.push({ name, code: undefined, message: `${path} is ${kindOf(stats)}, not a file` });
    } catch (error) {
      this.#fail(name, path, error);
    }
  }

  #fail(name: string, path: string, error: unknown): void {
    this.failures.push({ name, code: systemCode(error), message: `cannot read ${path}: ${reasonOf(error)}` });
  }
}

const kindOf = (stats: Stats): string => {
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
};

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder, or its name is not UTF-8'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'the system does not permit it'],
  ['ELOOP', 'its symbolic links go round in a circle'],
  ['ENOTDIR', 'a part of the path is not a folder'],
]);

function reasonOf(error: unknown): string {
  const code = systemCode(error) ?? '';
  return REASONS.get(code) ?? (error instanceof Error ? error.message : code);
}
