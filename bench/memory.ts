import { rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Shape } from './answer.js';
import type { ClientJob, Measured, ServerJob } from './jobs.js';
import { measureClient, withServer } from './processes.js';

interface Held extends Measured {
  /** Longest time that this process, which only waits meanwhile, was held up, milliseconds. */
  readonly idleMs: number;
}

const GIB = 2 ** 30;
const MOST_MIB = 160;
const MOST_GROWTH_MIB = 10;
const MOST_FOR_MANY_MIB = 200;
const MANY = 100_000;
const LOOP_MS = 10;

interface Sizes {
  readonly gib: number;
  /** On a disk that has room for one such file. */
  readonly directory: string;
}

type Content = Omit<ServerJob, 'latencyMs'>;

/**
 * What one workload takes at most for 1 GiB and for many, as lines; the source is a file of holes. `floor` does the same with less:
 * what the disk, the other processes and the garbage collector hold up, they hold up there, too.
 */
export async function memoryOfSizes(
  workload: string,
  shape: Shape,
  content: Content,
  { gib, directory }: Sizes,
  floor: string,
): Promise<[string, string][]> {
  const small = await once(workload, shape, content, GIB, directory);
  const large = await once(workload, shape, content, gib * GIB, directory);
  const growth = Math.round(large.peakMiB - small.peakMiB);
  const bare = await once(floor, shape, content, gib * GIB, directory);
  return [
    ['1 GiB', peak(small, MOST_MIB)],
    [`${gib} GiB`, peak(large, MOST_MIB)],
    ['growth', `${growth} MiB${growth > MOST_GROWTH_MIB ? ` (wanted: ${MOST_GROWTH_MIB})` : ''}`],
    [`floor, ${gib}`, peak(bare, MOST_MIB)],
  ];
}

async function once(workload: string, shape: Shape, content: Content, bytes: number, directory: string) {
  const source = join(directory, 'sparse');
  const output = join(directory, 'large');
  await writeFile(source, '');
  await truncate(source, bytes);
  try {
    // The SHA-1 of so many zeros is not worth its time; the client hashes them all the same.
    return await withServer({ ...content, bytes, sha1: 'none', latencyMs: 0 }, (url) =>
      besideIdle({ ...shape, url, workload, source, output, bytes }),
    );
  } finally {
    await rm(source);
    await rm(output, { force: true });
  }
}

/** What a hundred thousand small files take at most, and what they take of bare node:http. */
export async function memoryOfMany(shape: Shape, content: Content) {
  const run = (workload: string) =>
    withServer({ ...content, latencyMs: 0 }, (url) => besideIdle({ ...shape, url, workload, files: MANY }));
  return [
    [`${MANY} files`, peak(await run('uploadSmallFiles'), MOST_FOR_MANY_MIB)],
    ['floor', peak(await run('smallFilesFloor'), MOST_FOR_MANY_MIB)],
  ] as const;
}

/** Where a disk is slow or the processors are shared, even who does nothing is held up: no program can do better there. */
async function besideIdle(job: ClientJob): Promise<Held> {
  const loop = monitorEventLoopDelay({ resolution: LOOP_MS });
  loop.enable();
  const measured = await measureClient(job);
  loop.disable();
  return { ...measured, idleMs: Math.max(0, loop.max / 1e6 - LOOP_MS) };
}

function peak({ peakMiB, loopMs, idleMs, seconds }: Held, most: number): string {
  const wanted = peakMiB > most ? ` (wanted: ${most})` : '';
  const held = loopMs > 50 ? ' (wanted: 50)' : '';
  const loop = `event loop held ${Math.round(loopMs)} ms${held}, that of an idle process ${Math.round(idleMs)} ms`;
  return `${Math.round(peakMiB)} MiB at most${wanted}, ${loop}, ${seconds.toFixed(1)} s`;
}
