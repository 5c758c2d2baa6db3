import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Outcome, runExternal } from './external-command.js';
import type { ServeCommand } from './serve-command.js';
import { ROOT } from './sources.js';

/** The loader by its address: the command runs in folders where its name means nothing. */
const LOADER = pathToFileURL(join(ROOT, 'node_modules/tsx/dist/loader.mjs')).href;

export const COMMAND: readonly string[] = ['--import', LOADER, join(ROOT, 'src/cli/main.ts')];

export interface RoundTripResult {
  readonly files: number;
  readonly verified: number;
  readonly bytes: number;
  readonly bucket: string;
  readonly encryption: string;
  readonly pages: number;
  readonly peakMemoryBytes: { readonly client: number; readonly server: number | null };
  readonly failures: readonly { readonly name: string; readonly message: string }[];
}

/** An environment without credentials, or with those of a server. */
export function environment(server?: ServeCommand['server'], key = server): NodeJS.ProcessEnv {
  const secrets = /^B2_(?:APPLICATION_KEY(?:_ID)?|ENVIRONMENT|ENCRYPTION_(?:PASSWORD|KEY))$/;
  const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !secrets.test(name)));
  if (server === undefined || key === undefined) return others;
  return {
    ...others,
    B2_APPLICATION_KEY_ID: key.applicationKeyId,
    B2_APPLICATION_KEY: key.applicationKey,
    B2_ENVIRONMENT: server.url,
  };
}

/** Runs `backblazeb2 round-trip` in a folder to its end. */
export function roundTrip(cwd: string, args: readonly string[], env = environment()): Promise<Outcome> {
  return runExternal(process.execPath, [...COMMAND, 'round-trip', ...args], { cwd, env });
}

export async function roundTripJson(
  cwd: string,
  args: readonly string[],
  env = environment(),
): Promise<Outcome & { readonly result: RoundTripResult }> {
  const outcome = await roundTrip(cwd, [...args, '--json'], env);
  const text = outcome.stdout.toString();
  if (text === '') throw new Error(`nothing on standard output, but: ${outcome.stderr}`);
  return { ...outcome, result: JSON.parse(text) as RoundTripResult };
}

export interface RunningRoundTrip {
  readonly child: ChildProcess;
  /** Standard output so far. */
  readonly text: () => string;
  readonly ended: Promise<number | null>;
}

export function startRoundTrip(cwd: string, args: readonly string[], env = environment()): RunningRoundTrip {
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  const child = spawn(process.execPath, [...COMMAND, 'round-trip', ...args], { cwd, env, stdio });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (block: string) => {
    text += block;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, text: () => text, ended };
}

export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'backblazeb2-trip-')));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 3 }) };
}
