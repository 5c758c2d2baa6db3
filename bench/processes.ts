import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { ClientJob, Measured, ServerJob } from './jobs.js';

function start(program: string, job: ServerJob | ClientJob): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const command = ['--import', 'tsx', path, JSON.stringify(job)];
  return spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'inherit'] });
}

/** Runs the sink server while `use` runs. */
export async function withServer<T>(job: ServerJob, use: (url: string) => Promise<T>): Promise<T> {
  const child = start('./sink-server.ts', job);
  try {
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return await use(line.toString().trim());
  } finally {
    child.kill();
  }
}

/** Runs a workload in a process of its own. */
export async function measureClient(job: ClientJob): Promise<Measured> {
  const child = start('./client.ts', job);
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (status !== 0) throw new Error(`${job.workload} failed with status ${String(status)}`);
  return JSON.parse(output) as Measured;
}
