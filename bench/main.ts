import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encryptNew, encryptWhole, Keyring } from '../src/crypto/index.js';
import { type ClientJob, ENCRYPTION_KEY, type Measured } from './jobs.js';
import { measureClient, withServer } from './processes.js';
import { QUESTIONS, type Question } from './questions.js';

/**
 * What the component costs over bare node:http. Every answer is a ratio to a floor that was measured in the same run, in
 * turn, each in a process of its own against a server that throws the bytes away: absolute figures depend on the machine.
 */
const { values: options } = parseArgs({
  options: {
    mib: { type: 'string', default: '256' },
    files: { type: 'string', default: '2000' },
    lanes: { type: 'string', default: '32' },
    runs: { type: 'string', default: '3' },
    // In memory where the system has such a place: the disk is not the question.
    dir: { type: 'string', default: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
    only: { type: 'string', default: '' },
  },
});

const BLOCK = Buffer.alloc(1024 * 1024);
const mib = Number(options.mib);
const runs = Number(options.runs);
const directory = await mkdtemp(join(options.dir, 'backblazeb2-bench-'));
const source = join(directory, 'source');
const encrypted = join(directory, 'encrypted');
const output = join(directory, 'output');
const shape = {
  source,
  output,
  bytes: mib * BLOCK.length,
  files: Number(options.files),
  lanes: Number(options.lanes),
};

async function makeSource(): Promise<string> {
  const hash = createHash('sha1');
  const handle = await open(source, 'w');
  for (let i = 0; i < mib; i++) {
    await handle.write(BLOCK);
    hash.update(BLOCK);
  }
  await handle.close();
  return hash.digest('hex');
}

async function* blocks(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < mib; i++) yield BLOCK;
}

async function makeEncrypted(): Promise<void> {
  const secrets = { passwords: [], key: Buffer.from(ENCRYPTION_KEY, 'hex') };
  const context = { keyring: new Keyring(), secrets, signal: new AbortController().signal };
  await writeFile(encrypted, encryptWhole(await encryptNew(context, 'stream'), blocks()));
}

interface Answer {
  readonly question: string;
  readonly component: string;
  readonly floor: string;
  readonly ratio: string;
  readonly cpu: string;
  readonly 'peak MiB': string;
}

/** The runs of both sides alternate, so that what else the machine does meets both. */
async function answer(question: Question, sha1: string): Promise<Answer> {
  return withServer({ bytes: shape.bytes, sha1, encrypted, latencyMs: question.latencyMs }, async (url) => {
    const ours: Measured[] = [];
    const floors: Measured[] = [];
    for (let run = 0; run < runs; run++) {
      const job = (workload: string): ClientJob => ({ ...shape, url, workload });
      floors.push(await measureFresh(job(question.floor)));
      ours.push(await measureFresh(job(question.workload)));
    }
    const [mine, floor] = [median(ours), median(floors)];
    const ratio = floor.seconds / mine.seconds;
    return {
      question: question.text,
      component: speed(question, mine),
      floor: speed(question, floor),
      ratio: `${Math.round(ratio * 100)} %${ratio < question.wanted ? ` (wanted: ${question.wanted * 100} %)` : ''}`,
      cpu: `${mine.cpuSeconds.toFixed(2)} s (floor ${floor.cpuSeconds.toFixed(2)} s)`,
      'peak MiB': `${Math.round(mine.peakMiB)} (floor ${Math.round(floor.peakMiB)})`,
    };
  });
}

/** Both sides write a new file: freeing an old one takes time, too. */
async function measureFresh(job: ClientJob): Promise<Measured> {
  try {
    return await measureClient(job);
  } finally {
    await rm(job.output, { force: true });
  }
}

function median(all: readonly Measured[]): Measured {
  const middle = all.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(all.length / 2)];
  if (middle === undefined) throw new Error('--runs must be at least 1');
  return { ...middle, peakMiB: Math.max(...all.map(({ peakMiB }) => peakMiB)) };
}

function speed({ amount }: Question, { seconds }: Measured): string {
  return amount === 'bytes' ? `${Math.round(mib / seconds)} MiB/s` : `${Math.round(shape.files / seconds)} files/s`;
}

try {
  const sha1 = await makeSource();
  await makeEncrypted();
  console.log(
    `${mib} MiB, ${shape.files} files of 4 KiB in ${shape.lanes} lanes; median of ${runs}; Node ${process.version}, ${cpus().length} cores\n`,
  );
  for (const question of QUESTIONS.filter(({ workload }) => workload.includes(options.only))) {
    const { question: text, ...figures } = await answer(question, sha1);
    console.log(text);
    for (const [name, figure] of Object.entries(figures)) console.log(`  ${name.padEnd(10)} ${figure}`);
  }
} finally {
  await rm(directory, { recursive: true, force: true });
}
