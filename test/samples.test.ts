import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { ROOT } from './helpers/sources.js';

const FOLDER = join(ROOT, 'samples');

/** Samples run without an account: against the embedded server that they start themselves. */
const CREDENTIALS = new Set(['B2_APPLICATION_KEY_ID', 'B2_APPLICATION_KEY']);

describe('the samples', () => {
  it('run to their end, each one as a program of its own', async function () {
    const names = (await readdir(FOLDER).catch(() => [])).filter((name) => name.endsWith('.ts')).sort();
    if (names.length === 0) return this.skip();
    this.timeout(60_000 * names.length);
    const failures: string[] = [];
    for (const name of names) {
      const { status, output } = await run(join(FOLDER, name));
      if (status !== 0) failures.push(`samples/${name} ended with ${status}:\n${output}`);
    }
    assert.equal(failures.join('\n'), '');
  });
});

/** What a sample writes goes into a folder that is removed afterwards. */
async function run(file: string): Promise<{ readonly status: unknown; readonly output: string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'backblazeb2-sample-'));
  try {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !CREDENTIALS.has(name)));
    const tsx = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;
    const child = spawn(process.execPath, ['--import', tsx, file], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, errors, [code, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null, string | null]>,
    ]);
    return { status: code ?? signal, output: out + errors };
  } finally {
    await rm(cwd, { recursive: true, force: true, maxRetries: 3 });
  }
}
