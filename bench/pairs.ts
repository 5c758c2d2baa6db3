import { rm } from 'node:fs/promises';
import { goBare } from './bare-agent.js';
import type { ClientJob, Cost, Pair } from './jobs.js';
import { WORKLOADS } from './workloads.js';

/** The same work in turn with our agents and with bare ones, in one process, so that both have the same memory and compiled code. */
async function pairsOf(job: ClientJob, rounds: number): Promise<Pair[]> {
  const work = WORKLOADS[job.workload];
  if (work === undefined) throw new Error(`no workload ${job.workload}`);
  const once = async (without: boolean): Promise<Cost> => {
    goBare(without);
    globalThis.gc?.();
    const before = process.cpuUsage();
    const start = performance.now();
    await work(job);
    const seconds = (performance.now() - start) / 1000;
    const { user, system } = process.cpuUsage(before);
    await rm(job.output, { force: true });
    return { seconds, cpuSeconds: (user + system) / 1e6 };
  };
  // Compiled and warm.
  for (const without of [true, false]) await once(without);
  const pairs: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    // Who is second finds what the first one left behind.
    const first = await once(round % 2 === 0);
    const second = await once(round % 2 !== 0);
    pairs.push(round % 2 === 0 ? { bare: first, whole: second } : { bare: second, whole: first });
  }
  return pairs;
}

const [job = '', rounds = ''] = process.argv.slice(2);
console.log(JSON.stringify(await pairsOf(JSON.parse(job) as ClientJob, Number(rounds))));
