/** An upload whose program is killed in the middle: the same program, started again, sends only what B2 does not have. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const [url, id, key, bucketId, folder] = process.argv.slice(2);
if (folder !== undefined) {
  const b2 = new BackblazeB2();
  b2.applicationKeyId = id ?? '';
  b2.applicationKey = key ?? '';
  b2.config('Realm', url ?? '');
  b2.config('FragmentSize', 5_000_000);
  b2.config('SimpleUploadLimit', 5_000_000);
  b2.config('MaxConcurrentParts', 1);
  b2.config('JournalDirectory', folder);
  b2.onFragmentComplete = ({ fragmentNumber, fragmentCount }) => {
    console.log(`part ${fragmentNumber} of ${fragmentCount}`);
    // What a power failure or the system would do. There is no clean-up.
    if (fragmentNumber === 3) process.kill(process.pid, 'SIGKILL');
  };
  b2.localFile = join(folder, 'big');
  await b2.uploadFile(bucketId ?? '', 'big');
} else await runTwice();

async function runTwice(): Promise<void> {
  const server = await startServer();
  const work = await mkdtemp(join(tmpdir(), 'b2-sample-'));
  try {
    const b2 = new BackblazeB2();
    b2.applicationKeyId = server.applicationKeyId;
    b2.applicationKey = server.applicationKey;
    b2.config('Realm', server.url);
    const bucket = await b2.createBucket('my-big-files');
    await writeFile(join(work, 'big'), Buffer.alloc(24_000_000, 'data '));
    for (const run of ['first', 'second']) {
      console.log(`the ${run} run`);
      const given = [server.url, server.applicationKeyId, server.applicationKey, bucket, work];
      const program = [...process.execArgv, fileURLToPath(import.meta.url), ...given];
      await once(spawn(process.execPath, program, { stdio: 'inherit' }), 'close');
    }
    await b2.listFileVersions(bucket);
    console.log(`stored: ${b2.files.map(({ kind, size }) => `${kind} of ${size} bytes`).join(', ')}`);
  } finally {
    await server.close();
    await rm(work, { recursive: true });
  }
}
