import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commentsShown } from '../helpers/hover.js';
import { npm } from '../helpers/npm.js';
import { newProject, packOnce } from '../helpers/packed.js';
import { ROOT } from '../helpers/sources.js';

const { exports, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** What people write in an import, `backblazeb2/raw` for the entry `./raw`. */
const ENTRIES = Object.keys(exports)
  .filter((entry) => entry !== './package.json')
  .map((entry) => entry.replace(/^\./, 'backblazeb2'));

/** Packages that only the server and the command need. */
const NOT_FOR_CLIENTS = ['libsql', '@libsql', 'commander', 'cli-progress'];

describe('the package that is published', () => {
  let folder = '';
  let packed: readonly string[] = [];

  before(function () {
    this.timeout(300_000);
    packed = packOnce().paths;
    folder = newProject(`@types/node@${devDependencies['@types/node']}`);
  });

  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  it('holds the built entries with their types, and neither tests nor tools', () => {
    const targets = Object.values(exports).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry),
    );
    const missing = targets.map((path) => path.replace('./', '')).filter((path) => !packed.includes(path));
    const foreign = packed.filter((path) => !/^(dist\/|src\/|docs\/.*\.md$|[A-Z]+(\.md)?$|package\.json$)/.test(path));
    const tests = packed.filter((path) => /\.test\.|\.suite\.|^test\//.test(path));
    assert.deepEqual({ missing, foreign, tests }, { missing: [], foreign: [], tests: [] });
  });

  it('holds the sources that its source maps name', () => {
    const maps = packed.filter((path) => path.endsWith('.map'));
    assert.notEqual(maps.length, 0);
    const missing = maps
      .map((path) => path.replace(/^dist\//, 'src/').replace(/(\.d\.ts|\.js)\.map$/, '.ts'))
      .filter((path) => !packed.includes(path));
    assert.deepEqual(missing, []);
  });

  for (const entry of ENTRIES) {
    it(`can be imported as ${entry} from JavaScript`, () => {
      assert.notDeepEqual(namesOf(entry), []);
    });
  }

  for (const resolution of ['nodenext', 'node16']) {
    it(`gives types to a strict TypeScript program under ${resolution}`, function () {
      this.timeout(120_000);
      const imports = ENTRIES.map((entry, index) => `import * as entry${index} from '${entry}';`);
      const uses = ENTRIES.map((_, index) => `entry${index}`).join(', ');
      writeFileSync(join(folder, 'consumer.mts'), `${imports.join('\n')}\nexport const all: object[] = [${uses}];\n`);
      const compilerOptions = {
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        module: resolution,
        moduleResolution: resolution,
        target: 'es2022',
        types: ['node'],
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.mts'] }));
      const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
      const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
      assert.equal(status, 0, stdout);
    });
  }

  it('shows in an editor what properties and methods are for', function () {
    this.timeout(120_000);
    const names = [
      'prefix',
      'bucketName',
      'timeout',
      'accountId',
      'fileData',
      'metadata',
      'idle',
      'uploadFile',
      'config',
    ];
    const silent = [...commentsShown(folder, 'backblazeb2', names)].filter(([, comment]) => comment === '');
    assert.deepEqual(silent, []);
  });

  it('brings the command, which explains itself', function () {
    this.timeout(60_000);
    const help = npm(['exec', '--no', '--', 'backblazeb2', '--help'], folder);
    assert.match(help, /backblazeb2/);
    assert.match(help, /serve/);
  });

  // Last: it takes packages away.
  it('needs nothing of the server and the command when only a client is imported', () => {
    for (const name of NOT_FOR_CLIENTS) rmSync(join(folder, 'node_modules', name), { recursive: true, force: true });
    for (const entry of ENTRIES.filter((name) => name !== 'backblazeb2/server')) {
      assert.notDeepEqual(namesOf(entry), []);
    }
  });

  /** The names that an entry exports at run time, as a program of the consumer sees them. */
  function namesOf(entry: string): readonly string[] {
    const program = `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(entry)}))))`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as string[];
  }
});
