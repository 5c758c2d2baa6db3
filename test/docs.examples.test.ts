import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { codeBlocks, readPages } from './helpers/markdown.js';
import { ROOT } from './helpers/sources.js';

/** What an example that goes on with an earlier one has, unless it declares it itself. */
const GIVEN = {
  b2: "import('backblazeb2').BackblazeB2",
  bucketId: 'string',
  fileId: 'string',
  keyId: 'string',
  server: "import('backblazeb2/server').RunningServer",
};

describe('the TypeScript examples of the pages', () => {
  it('compile against the sources, at the strictness of the project', () => {
    const examples = readPages().flatMap(({ path, text }) =>
      codeBlocks(text)
        .filter(({ language }) => language === 'ts')
        .map(({ code, line }) => ({ where: `${path}:${line}`, code })),
    );
    assert.notEqual(examples.length, 0);
    assert.deepEqual(faults(examples), []);
  });

  it('are reported with page and line when they do not compile', () => {
    const code = "import { BackblazeB2 } from 'backblazeb2';\nnew BackblazeB2().uploadEverything();";
    const [fault = ''] = faults([{ where: 'page.md:7', code }]);
    assert.match(fault, /^page\.md:7: line 2: Property 'uploadEverything' does not exist/);
  });
});

interface Example {
  readonly where: string;
  readonly code: string;
}

function faults(examples: readonly Example[]): readonly string[] {
  const files = new Map(examples.map((example, i) => [join(ROOT, `example-${i}.ts`), example]));
  const options = compilerOptions();
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile;
  host.getCurrentDirectory = () => ROOT;
  host.getSourceFile = (name, version) => {
    const example = files.get(join(name));
    return example === undefined
      ? readSource(name, version)
      : ts.createSourceFile(name, `${given(example.code)}\n${example.code}`, version);
  };
  const program = ts.createProgram([...files.keys()], options, host);
  return program
    .getSourceFiles()
    .filter(({ fileName }) => files.has(join(fileName)))
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map((diagnostic) => describeFault(diagnostic, files));
}

function describeFault({ file, start = 0, messageText }: ts.Diagnostic, files: ReadonlyMap<string, Example>): string {
  const line = file?.getLineAndCharacterOfPosition(start).line;
  const where = files.get(join(file?.fileName ?? ''))?.where;
  return `${where}: line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}

function given(code: string): string {
  const missing = Object.entries(GIVEN).filter(([name]) => !code.includes(`const ${name} =`));
  return ['export {};', ...missing.map(([name, type]) => `declare const ${name}: ${type};`)].join(' ');
}

function compilerOptions(): ts.CompilerOptions {
  const config = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.convertCompilerOptionsFromJson(config.config.compilerOptions, ROOT);
  return { ...options, noEmit: true, rootDir: ROOT, noUnusedLocals: false, paths: sourcesOfExports() };
}

/** The package's own entries, as the sources they are built from. */
function sourcesOfExports(): Record<string, string[]> {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  };
  return Object.fromEntries(
    Object.entries(manifest.exports).flatMap(([entry, target]) => {
      if (typeof target === 'string') return [];
      const source = target.types.replace('./dist/', './src/').replace('.d.ts', '.ts');
      return [[entry.replace('.', manifest.name), [join(ROOT, source)]]];
    }),
  );
}
