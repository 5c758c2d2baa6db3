import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ROOMS = ['server', 'wire'];

/**
 * Compiles the server as a release does, for this run alone; answers the directory, which the caller removes. A loader that
 * compiles on the fly names every function when it is made, which costs a server as much as its work.
 */
export async function buildServer(): Promise<string> {
  // Inside the project, or the packages are not found.
  const parent = join(ROOT, 'node_modules/.cache');
  await mkdir(parent, { recursive: true });
  const target = await mkdtemp(join(parent, 'backblazeb2-bench-'));
  await writeFile(join(target, 'package.json'), '{"type":"module"}');
  const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  for (const room of ROOMS) {
    const files = await readdir(join(ROOT, 'src', room), { recursive: true });
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const path = join(target, room, file.replace(/\.ts$/, '.js'));
      await mkdir(dirname(path), { recursive: true });
      const source = await readFile(join(ROOT, 'src', room, file), 'utf8');
      await writeFile(path, ts.transpileModule(source, { compilerOptions }).outputText);
    }
  }
  return target;
}
