import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { ClientJob, Measured } from './jobs.js';
import { WORKLOADS } from './workloads.js';

const SAMPLE_MS = 20;
const LOOP_MS = 10;

/** Runs one workload in this process and tells what it cost; start-up is not counted. */
async function measure(job: ClientJob): Promise<Measured> {
  const work = WORKLOADS[job.workload];
  if (work === undefined) throw new Error(`no workload ${job.workload}`);
  let peak = 0;
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const sampler = setInterval(sample, SAMPLE_MS);
  const loop = monitorEventLoopDelay({ resolution: LOOP_MS });
  loop.enable();
  const before = process.cpuUsage();
  const start = performance.now();
  await work(job);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  clearInterval(sampler);
  loop.disable();
  sample();
  return {
    seconds,
    cpuSeconds: (user + system) / 1e6,
    peakMiB: peak / 2 ** 20,
    loopMs: Math.max(0, loop.max / 1e6 - LOOP_MS),
  };
}

console.log(JSON.stringify(await measure(JSON.parse(process.argv[2] ?? '') as ClientJob)));
