import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Dice } from '../helpers/chaos/dice.js';
import { bytesOf, component, withSharedServer } from '../helpers/setup.js';
import { ROOT } from '../helpers/sources.js';

/** A hundred and more in a long run; each takes about a second. */
const KILLS = Number(process.env['JOURNAL_KILLS'] ?? 5);
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000_000);
const PART = 5_000_000;
const LANES = 3;
const SETTINGS = { FragmentSize: PART, SimpleUploadLimit: PART, MaxConcurrentParts: LANES };
/** What ends each body: its SHA-1. */
const DIGEST_BYTES = 40;

describe(`uploads in parts that are killed ${KILLS} times (CHAOS_SEED=${SEED})`, function () {
  this.timeout(60_000 + 5000 * KILLS);
  const setup = withSharedServer();
  const dice = new Dice(SEED);

  function start(fileName: string): ChildProcess {
    const { server, bucketId } = setup;
    const { url, applicationKeyId, applicationKey } = server;
    const settings = { ...SETTINGS, JournalDirectory: setup.path('journals') };
    const job = {
      url,
      applicationKeyId,
      applicationKey,
      bucketId,
      fileName,
      localFile: setup.path('source'),
      settings,
    };
    const program = join(ROOT, 'test/fixtures/transferring-program.ts');
    return spawn(process.execPath, ['--import', 'tsx/esm', program, JSON.stringify(job)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: ROOT,
    });
  }

  async function parts(): Promise<{ requests: number; bytesIn: number }> {
    const stats = (await (await fetch(`${setup.server.url}/_stats`)).json()) as {
      readonly endpoints: Record<string, { readonly requests: number; readonly bytesIn: number }>;
    };
    return stats.endpoints['b2_upload_part'] ?? { requests: 0, bytesIn: 0 };
  }

  /** None before the first upload has begun. */
  const journals = (): Promise<string[]> => readdir(setup.path('journals')).catch(() => []);

  /** What is stored under a name. */
  async function versions(fileName: string) {
    const b2 = component(setup.server);
    b2.prefix = fileName;
    await b2.listFileVersions(setup.bucketId);
    return b2.files.filter(({ name, kind }) => name === fileName && kind === 'upload');
  }

  /** One process, killed without warning somewhere behind so many further requests. Tells whether it was. */
  async function live(fileName: string, requests: number): Promise<boolean> {
    const end = (await parts()).requests + requests;
    const child = start(fileName);
    const closed = once(child, 'close');
    const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
    while (!ended() && (await parts()).requests < end);
    // Somewhere in the parts that are under way then.
    for (let polls = dice.between(0, 100); !ended() && polls > 0; polls--) await parts();
    child.kill('SIGKILL');
    await closed;
    if (child.signalCode === null) assert.equal(child.exitCode, 0);
    return child.signalCode !== null;
  }

  it('end with the right bytes, one version, and no part sent again that B2 had', async () => {
    // Slow enough for a kill to meet parts in their middle.
    setup.server.faults.add({ endpoint: 'b2_upload_part', fault: { kind: 'bandwidth', bytesPerSecond: 30_000_000 } });
    for (let file = 0, killed = 0; killed < KILLS; file++) {
      const fileName = `killed/${file}`;
      const content = bytesOf(dice.between(8 * PART, 16 * PART), file);
      await writeFile(setup.path('source'), content);
      const before = await parts();
      let kills = 0;
      for (let done = false; !done; ) {
        const more = killed < KILLS && (await live(fileName, dice.between(0, 4)));
        if (more) {
          kills++;
          killed++;
        }
        done = !more || (await versions(fileName)).length > 0;
      }
      // One more is let alone: it ends the upload, or finds that the last one had all but told of it.
      const unfinished = (await versions(fileName)).length === 0 || (await journals()).length > 0;
      if (unfinished) assert.equal(await live(fileName, Number.POSITIVE_INFINITY), false);
      const after = await parts();
      const sent = after.bytesIn - before.bytesIn - (after.requests - before.requests) * DIGEST_BYTES;
      const bound = content.length + kills * LANES * PART;
      assert.ok(sent <= bound, `${sent} bytes sent, ${bound} allowed: ${content.length} and ${kills} kills`);
      const found = await versions(fileName);
      assert.deepEqual(
        found.map(({ kind, size }) => `${kind} ${size}`),
        [`upload ${content.length}`],
      );
      const b2 = component(setup.server);
      await b2.downloadFileById(found[0]?.id ?? '');
      assert.ok(b2.fileData.equals(content));
    }
    assert.deepEqual(await journals(), []);
  });
});
