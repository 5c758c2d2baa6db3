import type { LoadJob, Measured } from './jobs.js';
import { list } from './pages.js';
import { download, small, upload } from './uploads-downloads.js';

/** Runs one load in a process of its own and prints what it measured. */
const WORKLOADS: Readonly<Record<string, (job: LoadJob) => Promise<Measured>>> = { upload, download, small, list };

const job = JSON.parse(process.argv[2] ?? '') as LoadJob;
const work = WORKLOADS[job.workload];
if (work === undefined) throw new Error(`no workload ${job.workload}`);
console.log(JSON.stringify(await work(job)));
