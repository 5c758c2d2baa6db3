import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npm } from './npm.js';
import { ROOT } from './sources.js';

export interface Packed {
  /** The tarball as npm would publish it. */
  readonly file: string;
  /** What it holds, from the top of the package. */
  readonly paths: readonly string[];
}

let packed: Packed | undefined;

/** Builds the package and packs it; once for all tests of a run, as it takes its time. */
export function packOnce(): Packed {
  if (packed !== undefined) return packed;
  const folder = mkdtempSync(join(tmpdir(), 'backblazeb2-tarball-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  npm(['run', 'build'], ROOT);
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [tarball] = JSON.parse(npm(pack, ROOT)) as [{ filename: string; files: { path: string }[] }];
  packed = { file: join(folder, tarball.filename), paths: tarball.files.map(({ path }) => path) };
  return packed;
}

/** A new project that has the package installed, and other packages. Whoever asks for it removes it. */
export function newProject(...others: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'backblazeb2-project-'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }');
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', packOnce().file, ...others], folder);
  return folder;
}
