import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encryptNew, encryptWhole, Keyring } from '../src/crypto/index.js';
import { answer } from './answer.js';
import { build } from './build.js';
import { makeCertificate } from './certificate.js';
import { ENCRYPTION_KEY } from './jobs.js';
import { memoryOfMany, memoryOfSizes } from './memory.js';
import { overheadOf } from './overhead.js';
import { runFrom } from './processes.js';
import { QUESTIONS } from './questions.js';

/**
 * What the component costs over bare node:http, and what other programs cost. Every answer is a ratio to what was measured in the
 * same run, in turn, each in a process of its own against a server that throws the bytes away: absolute figures depend on the
 * machine.
 */
const { values: options } = parseArgs({
  options: {
    mib: { type: 'string', default: '1024' },
    files: { type: 'string', default: '2000' },
    lanes: { type: 'string', default: '32' },
    runs: { type: 'string', default: '5' },
    names: { type: 'string', default: '50000' },
    // Of the files that show how memory grows; 0 leaves these questions out.
    gib: { type: 'string', default: '20' },
    // Of the comparison with agents of Node, whose difference is smaller than what chance makes; 0 leaves it out.
    rounds: { type: 'string', default: '40' },
    // In memory where the system has such a place: the disk is not the question.
    dir: { type: 'string', default: existsSync('/dev/shm') ? '/dev/shm' : tmpdir() },
    // On a disk: files of this size may not fit into memory.
    large: { type: 'string', default: tmpdir() },
    only: { type: 'string', default: '' },
  },
});

const BLOCK = Buffer.alloc(1024 * 1024);
const mib = Number(options.mib);
const runs = Number(options.runs);
const gib = Number(options.gib);
const large = await mkdtemp(join(options.large, 'backblazeb2-bench-'));
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
  names: Number(options.names),
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

type Line = readonly [string, string];

async function print(title: string, lines: Iterable<Line> | AsyncIterable<Line>): Promise<void> {
  console.log(title);
  for await (const [name, figure] of lines) console.log(`  ${name.padEnd(10)} ${figure}`);
}

const { directory: built, programs } = await build();
runFrom(programs);

try {
  const sha1 = await makeSource();
  await makeEncrypted();
  console.log(
    `${mib} MiB, ${shape.files} files of 4 KiB in ${shape.lanes} lanes; median of ${runs}; Node ${process.version}, ${cpus().length} cores\n`,
  );
  const tls = makeCertificate(directory);
  const content = { bytes: shape.bytes, sha1, encrypted, names: shape.names };
  for (const question of QUESTIONS.filter(({ workload }) => workload.includes(options.only))) {
    await print(question.text, await answer(question, shape, { ...content, tls }, runs));
  }
  const rounds = Number(options.rounds);
  if (rounds > 0 && 'overhead'.includes(options.only)) {
    await print(
      'What do routes, gateways and watched connections cost when none is set?',
      overheadOf(shape, content, rounds),
    );
  }
  if (gib > 0 && 'memory'.includes(options.only)) {
    const sizes = { gib, directory: large };
    // First, as it needs no disk: what others have left to be written would hold it up.
    await print('How much memory do many small files take?', await memoryOfMany(shape, content));
    await print('And an upload?', await memoryOfSizes('uploadInPartsOnePass', shape, content, sizes, 'uploadFloor'));
    await print('And a download?', await memoryOfSizes('downloadToFile', shape, content, sizes, 'downloadFloor'));
  }
} finally {
  await rm(directory, { recursive: true, force: true });
  await rm(built, { recursive: true, force: true });
  await rm(large, { recursive: true, force: true });
}
