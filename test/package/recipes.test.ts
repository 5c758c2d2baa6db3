import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runExternal } from '../helpers/external-command.js';
import { codeBlocks, section } from '../helpers/markdown.js';
import { npm } from '../helpers/npm.js';
import { newProject } from '../helpers/packed.js';
import { ROOT } from '../helpers/sources.js';

/** Each test file of the page, in a project that has installed the package, by the runner it is written for. */
describe('the recipes of docs/testing-with-the-server.md', () => {
  const page = readFileSync(join(ROOT, 'docs/testing-with-the-server.md'), 'utf8');
  let folder = '';

  before(function () {
    this.timeout(300_000);
    folder = newProject();
  });
  after(() => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  /** Saves a recipe under the name the page gives it, which it answers. */
  function save(heading: string): string {
    const text = section(page, heading) ?? '';
    const [recipe] = codeBlocks(text).filter(({ language }) => language === 'js');
    const name = /^`([\w.]+)`, run by/m.exec(text)?.[1];
    assert.ok(recipe !== undefined && name !== undefined, heading);
    writeFileSync(join(folder, name), recipe.code);
    return name;
  }

  async function run(...args: readonly string[]): Promise<string> {
    const { status, stdout, stderr } = await runExternal(process.execPath, args, { cwd: folder });
    assert.equal(status, 0, `${stdout}${stderr}`);
    return stdout.toString();
  }

  it('pass under node:test', async () => {
    const output = await run('--test', '--test-reporter=tap', save('## node:test'));
    assert.match(output, /^# pass 3$/m);
    assert.match(output, /^# fail 0$/m);
  });

  it('pass under mocha', async () => {
    const output = await run(join(ROOT, 'node_modules/mocha/bin/mocha.js'), save('## mocha'));
    assert.match(output, /3 passing/);
  });

  it('pass under vitest', async function () {
    this.timeout(300_000);
    const [major = 0] = process.versions.node.split('.').map(Number);
    if (major < VITEST_NODE) {
      console.warn(`SKIPPED: vitest needs Node ${VITEST_NODE}; its recipe is left out`);
      return this.skip();
    }
    try {
      npm(['install', '--no-audit', '--no-fund', '--prefer-offline', 'vitest'], folder);
    } catch (error) {
      console.warn(`SKIPPED: vitest cannot be installed; its recipe is left out\n${String(error).slice(0, 500)}`);
      return this.skip();
    }
    const report = join(folder, 'vitest.json');
    const options = ['--reporter=json', `--outputFile=${report}`];
    await run(join(folder, 'node_modules/vitest/vitest.mjs'), 'run', ...options, save('## vitest'));
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
    assert.deepEqual([numPassedTests, numFailedTests], [3, 0]);
  });
});

const VITEST_NODE = 22;
