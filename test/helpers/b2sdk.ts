import assert from 'node:assert/strict';
import { join } from 'node:path';
import { isThere, runExternal } from './external-command.js';
import { startServeCommand } from './serve-command.js';
import { ROOT } from './sources.js';

/** Debian installs its modules for its own Python, which need not be the first one in the path. */
export const PYTHONS = ['/usr/bin/python3', 'python3'];

export type Session = Readonly<Record<string, unknown>>;

/** Runs one of the Python programs in test/fixtures against a server of its own; null without Backblaze's SDK. */
export async function runB2sdk(program: string): Promise<Session | null> {
  const python = PYTHONS.find((path) => isThere(path, ['-c', 'import b2sdk.v2'], `b2sdk for ${path}`));
  if (python === undefined) return null;
  const running = await startServeCommand('--recommended-part-size', '5000000');
  try {
    const script = join(ROOT, 'test/fixtures', program);
    const { server } = running;
    const args = ['-B', script, server.url, server.applicationKeyId, server.applicationKey];
    const { status, stdout, stderr } = await runExternal(python, args);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout.toString()) as Session;
  } finally {
    await running.stop('SIGTERM');
  }
}
