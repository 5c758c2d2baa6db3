import {
  decryptToFile,
  downloadToFile,
  encryptByOneRequest,
  encryptInParts,
  uploadByOneRequest,
  uploadInParts,
  uploadSmallFiles,
} from './component.js';
import { downloadFloor, smallFilesFloor, uploadFloor } from './floors.js';
import type { ClientJob, Measured } from './jobs.js';

const WORKLOADS: Readonly<Record<string, (job: ClientJob) => Promise<void>>> = {
  uploadFloor,
  uploadByOneRequest,
  uploadInParts: (job) => uploadInParts(job, true),
  uploadInPartsOnePass: (job) => uploadInParts(job, false),
  encryptByOneRequest,
  encryptInParts,
  downloadFloor,
  downloadToFile,
  decryptToFile,
  smallFilesFloor,
  uploadSmallFiles,
};

const SAMPLE_MS = 20;

/** Runs one workload in this process and tells what it cost; start-up is not counted. */
async function measure(job: ClientJob): Promise<Measured> {
  const work = WORKLOADS[job.workload];
  if (work === undefined) throw new Error(`no workload ${job.workload}`);
  let peak = 0;
  const sample = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const sampler = setInterval(sample, SAMPLE_MS);
  const before = process.cpuUsage();
  const start = performance.now();
  await work(job);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  clearInterval(sampler);
  sample();
  return { seconds, cpuSeconds: (user + system) / 1e6, peakMiB: peak / 2 ** 20 };
}

console.log(JSON.stringify(await measure(JSON.parse(process.argv[2] ?? '') as ClientJob)));
