import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../sources.js';

/** The server as plain JavaScript: a process that need not translate it first starts in a fraction of the time. */
export interface CompiledServer {
  /** The program of test/fixtures/crash-server.ts. */
  readonly program: string;
  remove(): void;
}

const FOLDERS = ['src/server', 'src/wire'];
const PROGRAM = 'test/fixtures/crash-server';

/** Translates the sources of the moment. Whoever asks for it removes it. */
export function compileServer(): CompiledServer {
  // Under node_modules, so that its imports of packages are found.
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const out = mkdtempSync(join(cache, 'backblazeb2-crash-'));
  writeFileSync(join(out, 'package.json'), '{"type":"module"}');
  for (const path of [...FOLDERS.flatMap(sourcesIn), `${PROGRAM}.ts`]) {
    const target = join(out, path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, translated(readFileSync(join(ROOT, path), 'utf8')));
  }
  return { program: join(out, `${PROGRAM}.js`), remove: () => rmSync(out, { recursive: true, force: true }) };
}

const sourcesIn = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path));

function translated(text: string): string {
  const compilerOptions = {
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}
