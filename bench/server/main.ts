import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildServer } from './build.js';
import { KEY, KEY_ID, type LoadJob, type Measured } from './jobs.js';
import { runProcess, type ServerProcess, startServerProcess } from './processes.js';
import { type Result, type Run, tell } from './report.js';
import { ROWS, type Row } from './rows.js';

/**
 * What the embedded server costs over bare node:http. Both run in processes of their own, the same load meets them in turn, and
 * every answer is the median of the ratios of their turns: absolute figures depend on the machine, and on the moment.
 */
const { values: options } = parseArgs({
  options: {
    mib: { type: 'string', default: '1024' },
    files: { type: 'string', default: '5000' },
    connections: { type: 'string', default: '16' },
    versions: { type: 'string', default: '1000000' },
    runs: { type: 'string', default: '5' },
    // Where --data is; it should be a disk.
    dir: { type: 'string', default: tmpdir() },
    // Where a server without --data puts large files: in memory, where the system has such a place.
    passing: { type: 'string', default: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
    only: { type: 'string', default: '' },
  },
});

const BUCKET = 'bench-million';
const SIDES = ['server', 'bare'] as const;
const MIB = 1024 * 1024;
const runs = Number(options.runs);
const mib = Number(options.mib);
const directory = await mkdtemp(join(options.dir, 'backblazeb2-bench-'));
process.env['TMPDIR'] = options.passing;

const shape = {
  authorization: `Basic ${Buffer.from(`${KEY_ID}:${KEY}`).toString('base64')}`,
  mib,
  bytes: mib * MIB,
  files: Number(options.files),
  connections: Number(options.connections),
  bucket: BUCKET,
};

/** They take turns at being first. The first turn of each side warms it up and does not count. */
async function measure(row: Row, sha1: string, server: ServerProcess, bare: ServerProcess): Promise<Result> {
  const result = { ours: [] as Run[], bare: [] as Run[] };
  const query = JSON.stringify(row.query ?? {});
  let [pageBytes, pages] = [0, 0];
  server.peakMiB();
  for (let run = 0; run <= runs; run += 1) {
    for (const side of run % 2 === 0 ? SIDES : SIDES.toReversed()) {
      const { url, cpuSeconds } = side === 'server' ? server : bare;
      const job: LoadJob = { ...shape, workload: row.workload, side, url, sha1, query, pageBytes, pages };
      const before = cpuSeconds();
      const measured = (await runProcess<Measured>('./load.ts', job)) as Measured;
      if (side === 'server') [pageBytes, pages] = [measured.pageBytes, measured.pagesMs.length];
      if (run > 0) result[side === 'server' ? 'ours' : 'bare'].push({ ...measured, cpuSeconds: cpuSeconds() - before });
    }
  }
  return { ...result, peakMiB: server.peakMiB() };
}

function sha1OfZeros(): string {
  const hash = createHash('sha1');
  const block = Buffer.alloc(MIB);
  for (let at = 0; at < mib; at += 1) hash.update(block);
  return hash.digest('hex');
}

const code = await buildServer();
const bare = await startServerProcess('./bare-server.ts', {});
try {
  const chosen = ROWS.filter(({ workload, store }) => `${workload} ${store}`.includes(options.only));
  console.log(
    `${mib} MiB; ${shape.files} files of 4 KiB over ${shape.connections} connections; ${options.versions} versions; median of ${runs}; Node ${process.version}, ${cpus().length} cores`,
  );
  const million = join(directory, 'million');
  if (chosen.some(({ store }) => store === 'million')) {
    const start = performance.now();
    await runProcess('./fill.ts', { code, data: million, bucket: BUCKET, versions: Number(options.versions) });
    console.log(`filled in ${Math.round((performance.now() - start) / 1000)} s`);
  }
  const sha1 = sha1OfZeros();
  for (const row of chosen) {
    const data = row.store === 'memory' ? null : row.store === 'disk' ? join(directory, 'data') : million;
    const server = await startServerProcess('./b2-server.ts', { code, data });
    try {
      tell(row, await measure(row, sha1, server, bare), shape);
    } finally {
      await server.stop();
      if (row.store === 'disk') await rm(join(directory, 'data'), { recursive: true });
    }
  }
} finally {
  await bare.stop();
  await rm(code, { recursive: true, force: true });
  await rm(directory, { recursive: true, force: true });
}
