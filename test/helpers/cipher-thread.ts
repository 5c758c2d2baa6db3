import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import ts from 'typescript';

const SOURCES = new URL('../../src/', import.meta.url);
const FILES = ['crypto/cipher-worker', 'crypto/chunk-cipher', 'crypto/sizes', 'support/release'];

let directory: string | undefined;

/** As a release does it. With Node 20 a thread cannot be started from sources. */
export function startCompiledWorker(): Worker {
  directory ??= compile();
  return new Worker(pathToFileURL(join(directory, 'crypto/cipher-worker.js')), { execArgv: [], env: {} });
}

function compile(): string {
  const made = mkdtempSync(join(tmpdir(), 'backblazeb2-thread-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  writeFileSync(join(made, 'package.json'), '{"type":"module"}');
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  for (const file of FILES) {
    mkdirSync(dirname(join(made, file)), { recursive: true });
    const source = readFileSync(new URL(`${file}.ts`, SOURCES), 'utf8');
    writeFileSync(join(made, `${file}.js`), ts.transpileModule(source, { compilerOptions }).outputText);
  }
  return made;
}
