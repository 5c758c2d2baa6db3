/** Backs a folder up: only files that are new or changed since the last run are uploaded, known by size and time. */
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { BackblazeB2 } from '../src/index.js';
import { startServer } from '../src/server/index.js';

const server = await startServer();
const folder = await mkdtemp(join(tmpdir(), 'b2-sample-'));
try {
  await mkdir(join(folder, 'letters'));
  await writeFile(join(folder, 'letters', 'a.txt'), 'Dear Ann');
  await writeFile(join(folder, 'todo.txt'), 'milk');

  const b2 = new BackblazeB2();
  b2.applicationKeyId = server.applicationKeyId;
  b2.applicationKey = server.applicationKey;
  b2.config('Realm', server.url);
  const bucketId = await b2.createBucket('my-backups');

  await backUp();
  await writeFile(join(folder, 'todo.txt'), 'milk and bread');
  await backUp();

  async function backUp(): Promise<void> {
    const stored = await storedFiles();
    for (const path of await readdir(folder, { recursive: true })) {
      const { size, mtimeMs, isFile } = await described(join(folder, path));
      const name = path.split(sep).join('/');
      if (!isFile || stored.get(name) === `${size} ${mtimeMs}`) continue;
      b2.localFile = join(folder, path);
      await b2.uploadFile(bucketId, name);
      console.log(`uploaded ${relative(folder, b2.localFile)}`);
    }
    console.log('the backup is complete');
  }

  async function storedFiles(): Promise<Map<string, string>> {
    b2.config('AccumulatePages', true);
    do await b2.listFiles(bucketId);
    while (b2.fileMarker !== '');
    return new Map(b2.files.map(({ name, size, modifiedTime }) => [name, `${size} ${modifiedTime}`]));
  }
} finally {
  await server.close();
  await rm(folder, { recursive: true });
}

async function described(path: string) {
  const stats = await stat(path);
  return { size: stats.size, mtimeMs: Math.floor(stats.mtimeMs), isFile: stats.isFile() };
}
