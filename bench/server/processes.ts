import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

export interface ServerProcess {
  readonly url: string;
  /** Most resident memory since the last call, MiB, as the kernel counted it; NaN where it does not tell. */
  peakMiB(): number;
  /** Processor time so far, both kinds; NaN where the kernel does not tell. Holds still when other programs take turns. */
  cpuSeconds(): number;
  stop(): Promise<void>;
}

function start(program: string, job: object): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const path = fileURLToPath(new URL(program, import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', path, JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

export async function startServerProcess(program: string, job: object): Promise<ServerProcess> {
  const child = start(program, job);
  const exit = once(child, 'exit');
  const [line] = (await Promise.race([once(child.stdout, 'data'), exit])) as [unknown];
  if (!Buffer.isBuffer(line)) throw new Error(`${program} did not start`);
  const { url } = JSON.parse(line.toString()) as { readonly url: string };
  return {
    url,
    peakMiB: () => peakOf(child.pid ?? 0),
    cpuSeconds: () => cpuOf(child.pid ?? 0),
    async stop() {
      child.kill();
      await exit;
    },
  };
}

/** Runs a program to its end; answers the JSON it prints, null when it prints nothing. */
export async function runProcess<T>(program: string, job: object): Promise<T | null> {
  const child = start(program, job);
  const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (status !== 0) throw new Error(`${program} failed with status ${String(status)}`);
  return output === '' ? null : (JSON.parse(output) as T);
}

function peakOf(pid: number): number {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) return Number.NaN;
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1];
  // Begins counting anew.
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  return Number(kib) / 1024;
}

const TICKS_PER_SECOND = 100;

function cpuOf(pid: number): number {
  const stat = `/proc/${pid}/stat`;
  if (!existsSync(stat)) return Number.NaN;
  // The second field is the program's name, which may have anything in it.
  const fields = readFileSync(stat, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
