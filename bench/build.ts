import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

/**
 * Compiles the sources and the programs here as a release does, for this run alone; answers the directory of the programs, in a
 * directory that the caller removes. A loader that compiles on the fly takes memory and time of the process that is measured.
 */
export async function build(): Promise<{ readonly directory: string; readonly programs: string }> {
  // Inside the project, or the packages are not found.
  const parent = join(ROOT, 'node_modules/.cache');
  await mkdir(parent, { recursive: true });
  const directory = await mkdtemp(join(parent, 'backblazeb2-bench-'));
  await writeFile(join(directory, 'package.json'), '{"type":"module"}');
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  for (const folder of ['src', 'bench']) {
    const files = await readdir(join(ROOT, folder), { recursive: true });
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const path = join(directory, folder, file.replace(/\.ts$/, '.js'));
      await mkdir(dirname(path), { recursive: true });
      const source = await readFile(join(ROOT, folder, file), 'utf8');
      await writeFile(path, ts.transpileModule(source, { compilerOptions }).outputText);
    }
  }
  return { directory, programs: join(directory, 'bench') };
}
