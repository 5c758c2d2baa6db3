import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { get as getSecure } from 'node:https';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import type { ClientJob, Measured, Pair, ServerJob } from './jobs.js';

/** Where the compiled programs are; see build. */
let programs = '';

export function runFrom(directory: string): void {
  programs = directory;
}

function start(
  program: string,
  job: ServerJob | ClientJob,
  ...further: readonly string[]
): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const command = [join(programs, program), JSON.stringify(job), ...further];
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs the sink server while `use` runs. */
export async function withServer<T>(job: ServerJob, use: (url: string) => Promise<T>): Promise<T> {
  const child = start('sink-server.js', job);
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return await use(line.toString().trim());
  } finally {
    child.kill();
  }
}

/** Runs a workload in a process of its own. */
export async function measureClient(job: ClientJob): Promise<Measured> {
  return (await printed(start('client.js', job), job)) as Measured;
}

/** Runs a workload by turns with agents of Node and with ours, all in one process. */
export async function measurePairs(job: ClientJob, rounds: number): Promise<Pair[]> {
  return (await printed(start('pairs.js', job, String(rounds)), job)) as Pair[];
}

async function printed(child: ReturnType<typeof start>, { workload }: ClientJob): Promise<unknown> {
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (status !== 0) throw new Error(`${workload} failed with status ${String(status)}`);
  return JSON.parse(output);
}

/** Requests that the sink server has got since the last question, by call. */
export async function requestsSince(url: string, certificate?: string): Promise<Readonly<Record<string, number>>> {
  const asked =
    certificate === undefined ? get(`${url}/_stats`) : getSecure(`${url}/_stats`, { ca: readFileSync(certificate) });
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return (await json(answer)) as Record<string, number>;
}
