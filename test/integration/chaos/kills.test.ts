import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Dice } from '../../helpers/chaos/dice.js';
import { mixedFaults } from '../../helpers/chaos/faults.js';
import { bytesOf, component, withSharedServer } from '../../helpers/setup.js';
import { ROOT } from '../../helpers/sources.js';

const TRANSFERS = Number(process.env['CHAOS_KILLED'] ?? 2);
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000_000);
/** Processes of one transfer until neither faults nor kills come any more. */
const LIVES = 4;
const SETTINGS = { FragmentSize: 5_000_000, SimpleUploadLimit: 5_000_000, MaxAttempts: 5, RetryMaxDelay: 0 };

describe(`transfers under faults, by processes that are killed (CHAOS_SEED=${SEED})`, function () {
  this.timeout(60_000 * Math.max(2, TRANSFERS));
  const setup = withSharedServer();
  const dice = new Dice(SEED);

  /** Bytes that the server has taken and given. */
  async function moved(): Promise<number> {
    const stats = (await (await fetch(`${setup.server.url}/_stats`)).json()) as {
      readonly endpoints: Record<string, { readonly bytesIn: number; readonly bytesOut: number }>;
    };
    return Object.values(stats.endpoints).reduce((sum, { bytesIn, bytesOut }) => sum + bytesIn + bytesOut, 0);
  }

  function start(work: Readonly<Record<string, string>>): ChildProcess {
    const { server, bucketId } = setup;
    const { url, applicationKeyId, applicationKey } = server;
    const settings = { ...SETTINGS, JournalDirectory: setup.path('journals') };
    const job = { url, applicationKeyId, applicationKey, bucketId, settings, timeout: 2, ...work };
    const program = join(ROOT, 'test/fixtures/transferring-program.ts');
    return spawn(process.execPath, ['--import', 'tsx/esm', program, JSON.stringify(job)], { cwd: ROOT });
  }

  /** One process, killed without warning behind so many bytes. Tells whether it did its work. */
  async function live(work: Readonly<Record<string, string>>, bytes: number): Promise<boolean> {
    const end = (await moved()) + bytes;
    const child = start(work);
    const closed = once(child, 'close');
    const told = child.stderr === null ? Promise.resolve('') : text(child.stderr);
    let killed = false;
    const ended = (): boolean => child.exitCode !== null || child.signalCode !== null;
    while (!ended() && !killed) {
      if ((await moved()) < end) continue;
      killed = child.kill('SIGKILL');
    }
    await closed;
    if (child.exitCode !== null && child.exitCode !== 0) assert.match(await told, /B2Error: /);
    return child.exitCode === 0;
  }

  /** The same call by one process after another, the last of which is let alone. */
  async function untilDone(work: Readonly<Record<string, string>>, size: number): Promise<void> {
    for (let lives = 1; lives < LIVES; lives++) {
      setup.server.faults.clear();
      for (const rule of mixedFaults(dice)) if (rule.fault.kind !== 'corrupt') setup.server.faults.add(rule);
      if (await live(work, dice.between(0, size + 20_000))) break;
      if (lives === LIVES - 1) {
        setup.server.faults.clear();
        assert.ok(await live(work, Number.POSITIVE_INFINITY), 'without faults and kills it does not end well');
      }
    }
    setup.server.faults.clear();
  }

  it(`${TRANSFERS} uploads, each then downloaded, end with the right bytes and one version`, async () => {
    for (let i = 0; i < TRANSFERS; i++) {
      const content = bytesOf(dice.between(5_000_001, 40_000_000), i);
      const fileName = `killed/${i}`;
      await writeFile(setup.path('source'), content);
      await untilDone({ localFile: setup.path('source'), fileName }, content.length);
      const b2 = component(setup.server);
      b2.prefix = fileName;
      await b2.listFileVersions(setup.bucketId);
      const found = b2.files.map(({ kind, size }) => `${kind} ${size}`);
      assert.deepEqual(found, [`upload ${content.length}`], fileName);
      await untilDone({ localFile: setup.path('target'), fileId: b2.files[0]?.id ?? '' }, content.length);
      assert.ok((await readFile(setup.path('target'))).equals(content), fileName);
      await rm(setup.path('target'));
    }
    await rm(setup.path('source'));
    assert.deepEqual(await readdir(setup.folder), ['journals'], 'partial files are left');
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });
});
