import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as server from '../../src/server/index.js';
import { KEY, KEY_ID, type ServerJob } from './jobs.js';

/** The embedded server with nothing around it, in a process of its own. */
const job = JSON.parse(process.argv[2] ?? '') as ServerJob;
const { startServer } = (await import(pathToFileURL(join(job.code, 'server/index.js')).href)) as typeof server;
const running = await startServer({ keyId: KEY_ID, key: KEY, ...(job.data !== null && { data: job.data }) });
console.log(JSON.stringify({ url: running.url }));
// What is passing may be gigabytes.
process.once('SIGTERM', () => void running.close());
