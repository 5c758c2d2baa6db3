import { join } from 'node:path';
import ts from 'typescript';

/**
 * What an editor shows when one points at each of the names behind `b2.` in a program of its own: the comment, in one line.
 * `from` is what the program imports the component from; it stands in `folder`.
 */
export function commentsShown(folder: string, from: string, names: readonly string[]): ReadonlyMap<string, string> {
  const path = join(folder, 'hover-example.mts');
  const lines = names.map((name) => `b2.${name};`);
  const text = [`import { BackblazeB2 } from '${from}';`, 'const b2 = new BackblazeB2();', ...lines, ''].join('\n');
  const service = ts.createLanguageService(hostOf(path, text, folder));
  const shown = names.map((name) => {
    const info = service.getQuickInfoAtPosition(path, text.indexOf(`b2.${name};`) + 'b2.'.length);
    return [name, ts.displayPartsToString(info?.documentation).replace(/\s+/g, ' ')] as const;
  });
  service.dispose();
  return new Map(shown);
}

function hostOf(path: string, text: string, folder: string): ts.LanguageServiceHost {
  const read = (name: string): string | undefined => (name === path ? text : ts.sys.readFile(name));
  return {
    getCompilationSettings: () => ({
      strict: true,
      noEmit: true,
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      types: ['node'],
      skipLibCheck: true,
    }),
    getScriptFileNames: () => [path],
    getScriptVersion: () => '1',
    getScriptSnapshot: (name) => {
      const content = read(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (name) => name === path || ts.sys.fileExists(name),
    readFile: read,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  };
}
