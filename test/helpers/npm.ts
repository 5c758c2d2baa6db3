import { spawnSync } from 'node:child_process';

/** Runs npm to its end and gives what it wrote to its standard output. Throws with all it wrote when it fails. */
export function npm(args: readonly string[], cwd: string): string {
  const { command, before } = npmCommand();
  // Settings of the npm that runs the tests must not reach the one that is tested.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(?!config_registry)/i.test(name)),
  );
  const result = spawnSync(command, [...before, ...args], {
    cwd,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (result.status === 0) return result.stdout;
  throw new Error(`npm ${args.join(' ')} ended with ${result.status}:\n${result.stdout}${result.stderr}`, {
    cause: result.error,
  });
}

/** Under `npm test` the very npm that runs it; its path needs no shell on any system. */
function npmCommand(): { readonly command: string; readonly before: readonly string[] } {
  const script = process.env['npm_execpath'];
  return script?.endsWith('.js') === true
    ? { command: process.execPath, before: [script] }
    : { command: 'npm', before: [] };
}
