import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAY_IMPORT } from '../docs/rooms.js';
import { closure, codeLines, ROOT, readSources, roomOf, type SourceFile } from './helpers/sources.js';

const MAX_CODE_LINES = 400;
/** Data and accessors: longer than code that one has to follow. */
const LONG: ReadonlySet<string> = new Set(['settings/table.ts', 'component/properties.ts']);

const TOP_LEVEL = new Set([
  ...['package.json', 'package-lock.json', 'tsconfig.json', 'mocha.opts', 'README.md', 'CHANGELOG.md', 'LICENSE'],
  ...['src', 'test', 'samples', 'docs', 'bench'],
]);

/** Dependencies that only the server or the command needs. */
const NOT_FOR_CLIENTS = ['libsql', 'commander', 'cli-progress'];
const NOT_FOR_THE_SERVER = ['got', 'commander', 'cli-progress', 'fast-xml-parser', 'jsonpath-plus'];

describe('the house', () => {
  const sources = readSources();

  it('imports only along the arrows of docs/architecture.md', () => {
    const wrong = [...sources.values()].flatMap((file) => {
      const allowed = MAY_IMPORT.get(roomOf(file.path));
      if (allowed === undefined) return [`src/${file.path} stands in no room of docs/rooms.ts`];
      return file.imports
        .filter((path) => roomOf(path) !== roomOf(file.path) && !allowed.includes(roomOf(path)))
        .map((path) => `src/${file.path} imports ${path}`);
    });
    assert.deepEqual(wrong, []);
  });

  it('imports only files that exist', () => {
    const all = [...sources.values()].flatMap((file) => file.imports.map((path) => `src/${file.path} imports ${path}`));
    assert.deepEqual(
      all.filter((line) => line.endsWith('(missing)')),
      [],
    );
  });

  it('has no import cycle', () => {
    assert.deepEqual(findCycle(sources), []);
  });

  it('has no arrow in the map that leads round in a circle', () => {
    const rooms = new Map([...MAY_IMPORT].map(([name, imports]) => [name, { imports }]));
    assert.deepEqual(findCycle(rooms), []);
  });

  it(`has no file of more than ${MAX_CODE_LINES} code lines`, () => {
    const long = [...sources.values()]
      .filter((file) => !LONG.has(file.path))
      .map((file) => ({ path: file.path, lines: codeLines(file.text) }))
      .filter(({ lines }) => lines > MAX_CODE_LINES);
    assert.deepEqual(long, []);
  });

  it('keeps the dependencies of the server and the command away from clients', () => {
    const reached = closure(sources, clientEntries());
    const rooms = [...reached].filter((path) => ['server', 'cli'].includes(roomOf(path)));
    assert.deepEqual(rooms, []);
    assert.deepEqual(importersOf(reached, NOT_FOR_CLIENTS), []);
  });

  it('keeps the dependencies of the client away from the server', () => {
    const server = [...sources.keys()].filter((path) => roomOf(path) === 'server');
    const reached = closure(sources, server);
    const agents = [...new Set([...reached].flatMap((path) => sources.get(path)?.packages ?? []))];
    assert.deepEqual(
      importersOf(reached, [...NOT_FOR_THE_SERVER, ...agents.filter((name) => name.endsWith('-agent'))]),
      [],
    );
  });

  it('imports no package that package.json does not name', () => {
    const { dependencies, peerDependencies } = packageJson();
    const used = new Set(
      [...sources.values()].flatMap((file) => file.packages).filter((name) => !name.startsWith('node:')),
    );
    const unnamed = [...used].filter((name) => !Object.hasOwn({ ...dependencies, ...peerDependencies }, name));
    assert.deepEqual(unnamed, []);
  });

  it('has nothing at the top level but what the design lists', function () {
    const entries = topLevel();
    if (entries === undefined) return this.skip();
    const foreign = [...entries].filter((entry) => !TOP_LEVEL.has(entry) && !entry.startsWith('.'));
    const missing = [...TOP_LEVEL].filter((entry) => !entries.has(entry));
    assert.deepEqual({ foreign, missing }, { foreign: [], missing: [] });
  });

  function importersOf(paths: Iterable<string>, names: readonly string[]): string[] {
    return [...paths].flatMap((path) =>
      (sources.get(path)?.packages ?? [])
        .filter((name) => names.includes(name))
        .map((name) => `src/${path} imports ${name}`),
    );
  }
});

interface PackageJson {
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

function packageJson(): PackageJson {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as PackageJson;
}

/** Top-level names that git keeps or would keep; undefined outside a checkout. */
function topLevel(): ReadonlySet<string> | undefined {
  const options = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = spawnSync('git', options, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) return undefined;
  const paths = stdout.split('\0').filter((path) => path !== '');
  return new Set(paths.map((path) => path.split('/')[0] ?? path));
}

/** Sources of every public entry but the server's. */
function clientEntries(): string[] {
  const { exports } = packageJson();
  return Object.entries(exports)
    .filter(([name]) => name !== './server' && name !== './package.json')
    .map(([, entry]) => (typeof entry === 'string' ? entry : entry.default))
    .map((path) => path.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts'));
}

type Graph = ReadonlyMap<string, Pick<SourceFile, 'imports'>>;

/** One cycle as the list of its members, or an empty list. */
function findCycle(graph: Graph): readonly string[] {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): readonly string[] => {
    const seen = trail.indexOf(name);
    if (seen !== -1) return [...trail.slice(seen), name];
    if (done.has(name)) return [];
    for (const next of graph.get(name)?.imports ?? []) {
      const cycle = visit(next, [...trail, name]);
      if (cycle.length > 0) return cycle;
    }
    done.add(name);
    return [];
  };
  for (const name of graph.keys()) {
    const cycle = visit(name, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
