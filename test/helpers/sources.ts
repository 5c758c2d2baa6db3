import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';

export const ROOT = resolve(import.meta.dirname, '../..');
export const SRC = join(ROOT, 'src');

export interface SourceFile {
  /** Path under src/, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Paths under src/ of the project's own files that it imports, types included. */
  readonly imports: readonly string[];
  /** Names of the packages and Node modules that it imports. */
  readonly packages: readonly string[];
}

export function readSources(): ReadonlyMap<string, SourceFile> {
  const paths = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => path.split(sep).join('/'))
    .sort();
  return new Map(paths.map((path) => [path, readSource(path)]));
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(SRC, path), 'utf8');
  const names = ts.preProcessFile(text).importedFiles.map((file) => file.fileName);
  const own = names.filter((name) => name.startsWith('.'));
  return {
    path,
    text,
    imports: own.map((name) => target(path, name)),
    packages: names.filter((name) => !name.startsWith('.')).map(packageName),
  };
}

function target(from: string, name: string): string {
  const file = resolve(SRC, from, '..', name).replace(/\.js$/, '.ts');
  const path = relative(SRC, file).split(sep).join('/');
  return existsSync(file) ? path : `${path} (missing)`;
}

function packageName(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The room of a path under src/: its first folder, or the file itself when it stands in none. */
export function roomOf(path: string): string {
  return path.split('/')[0] ?? path;
}

/** Every file that the given ones reach, themselves included. */
export function closure(sources: ReadonlyMap<string, SourceFile>, entries: Iterable<string>): ReadonlySet<string> {
  const seen = new Set<string>();
  const left = [...entries];
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    left.push(...(sources.get(path)?.imports ?? []));
  }
  return seen;
}

/** Lines that hold code: neither blank nor only a comment. */
export function codeLines(text: string): number {
  const file = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest);
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(file);
    children.forEach(visit);
    if (children.length > 0 || node.getEnd() === node.getStart(file)) return;
    const first = file.getLineAndCharacterOfPosition(node.getStart(file)).line;
    const last = file.getLineAndCharacterOfPosition(node.getEnd()).line;
    for (let line = first; line <= last; line++) lines.add(line);
  };
  visit(file);
  return lines.size;
}
