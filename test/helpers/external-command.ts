import { type SpawnOptionsWithoutStdio, spawn, spawnSync } from 'node:child_process';

/** The result of a program that is not ours. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs a program to its end. Never rejects for a failure of the program itself. */
export async function runExternal(
  command: string,
  args: readonly string[],
  options: SpawnOptionsWithoutStdio = {},
): Promise<Outcome> {
  const child = spawn(command, args, options);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (block: Buffer) => stdout.push(block));
  child.stderr.on('data', (block: Buffer) => stderr.push(block));
  child.stdin.end();
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { status, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** True when the program runs; otherwise says loudly that tests are left out. */
export function isThere(command: string, args: readonly string[], what: string): boolean {
  const there = spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!there) console.warn(`SKIPPED: ${what} is not installed; the tests that run it are left out`);
  return there;
}
