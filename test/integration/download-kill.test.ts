import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesOf, failure, withServer } from '../helpers/setup.js';
import { ROOT } from '../helpers/sources.js';

const SIZE = 60_000_000;

interface PartialRecord {
  readonly stretches: readonly { readonly start: number; readonly end: number }[];
  readonly pid?: number;
}

const heldBy = (record: PartialRecord | undefined): number =>
  (record?.stretches ?? []).reduce((sum, { start, end }) => sum + end - start, 0);

describe('a download whose process is killed', () => {
  const setup = withServer();
  const content = bytesOf(SIZE);
  let fileId: string;

  beforeEach(async () => {
    setup.b2.fileData = content;
    setup.b2.config('SimpleUploadLimit', SIZE);
    fileId = await setup.b2.uploadFile(setup.bucketId, 'big');
  });

  function start(): ChildProcess {
    const { server, bucketId } = setup;
    const { url, applicationKeyId, applicationKey } = server;
    const job = {
      url,
      applicationKeyId,
      applicationKey,
      bucketId,
      fileId,
      localFile: setup.path('copy'),
      settings: {},
    };
    const program = join(ROOT, 'test/fixtures/transferring-program.ts');
    return spawn(process.execPath, ['--import', 'tsx/esm', program, JSON.stringify(job)], {
      stdio: 'inherit',
      cwd: ROOT,
    });
  }

  const record = async (): Promise<PartialRecord | undefined> =>
    readFile(setup.path('copy.b2part.json'), 'utf8').then(
      (text) => JSON.parse(text) as PartialRecord,
      () => undefined,
    );

  /** Kills it once it has recorded more than so many bytes. */
  async function killBehind(bytes: number): Promise<number> {
    const { server } = setup;
    server.faults.add({ endpoint: 'b2_download_file_by_id', fault: { kind: 'bandwidth', bytesPerSecond: 40_000_000 } });
    const child = start();
    const closed = once(child, 'close');
    for (let held = 0; held <= bytes; held = heldBy(await record())) {
      assert.equal(child.exitCode, null, 'it ended before it could be killed');
    }
    child.kill('SIGKILL');
    await closed;
    server.faults.clear();
    return heldBy(await record());
  }

  const bytesOut = async (): Promise<number> => {
    const stats = (await (await fetch(`${setup.server.url}/_stats`)).json()) as {
      endpoints: Record<string, { bytesOut: number }>;
    };
    return stats.endpoints['b2_download_file_by_id']?.bytesOut ?? 0;
  };

  it('goes on behind what the record vouches for, and is verified as a whole', async () => {
    const held = await killBehind(20_000_000);
    assert.ok(held > 20_000_000);
    const before = await bytesOut();
    const [status] = (await once(start(), 'close')) as [number];
    assert.equal(status, 0);
    assert.ok((await readFile(setup.path('copy'))).equals(content));
    assert.equal((await bytesOut()) - before, SIZE - held);
    assert.deepEqual(await readdir(setup.folder), ['copy']);
  });

  it('begins anew when the bytes are not those of the record', async () => {
    await killBehind(20_000_000);
    const path = setup.path('copy.b2part');
    const partial = await readFile(path);
    partial[1_000_000] = (partial[1_000_000] ?? 0) ^ 1;
    await writeFile(path, partial);
    const [status] = (await once(start(), 'close')) as [number];
    assert.equal(status, 0);
    assert.ok((await readFile(setup.path('copy'))).equals(content));
  });

  it('does not take over what a living process is writing', async () => {
    const { b2 } = setup;
    await killBehind(20_000_000);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await writeFile(setup.path('copy.b2part.json'), JSON.stringify({ ...(await record()), pid: other.pid }));
      const before = await bytesOut();
      b2.localFile = setup.path('copy');
      await b2.downloadFileById(fileId);
      assert.equal((await bytesOut()) - before, SIZE);
      assert.ok((await readFile(b2.localFile)).equals(content));
      assert.equal((await failure(b2.downloadFileById(fileId))).code, 'file_exists');
    } finally {
      other.kill();
    }
  });
});
