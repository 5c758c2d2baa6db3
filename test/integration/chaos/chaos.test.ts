import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { B2Error, type BackblazeB2 } from '../../../src/index.js';
import { Dice } from '../../helpers/chaos/dice.js';
import { mixedFaults } from '../../helpers/chaos/faults.js';
import { bytesOf, component, withSharedServer } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';

const TRANSFERS = Number(process.env['CHAOS_TRANSFERS'] ?? 60);
const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000_000);
const MINUTES = 60_000;
/** Calls of one transfer until the faults are switched off. */
const TRIES = 6;

describe(`transfers under every kind of fault (CHAOS_SEED=${SEED})`, function () {
  this.timeout(Math.max(5, TRANSFERS / 10) * MINUTES);
  const setup = withSharedServer();
  const dice = new Dice(SEED);

  /** Damage is noticed only where B2 has a SHA-1 of the whole file. */
  function faulty(mayCorrupt: boolean): void {
    setup.server.faults.clear();
    const rules = mixedFaults(dice).filter(({ fault }) => mayCorrupt || fault.kind !== 'corrupt');
    for (const rule of rules) setup.server.faults.add(rule);
  }

  function ready(): BackblazeB2 {
    const b2 = component(setup.server);
    b2.timeout = 1;
    b2.config('MaxAttempts', 5);
    b2.config('FragmentSize', 5_000_000);
    b2.config('SimpleUploadLimit', dice.one([5_000_000, 20_000_000]));
    b2.config('MaxConcurrentParts', dice.between(1, 6));
    b2.config('LargeFileSHA1Limit', dice.one([0, 268_435_456]));
    return b2;
  }

  /** Repeats a call as a program would; the last time without faults, when it has to succeed. */
  async function persist(b2: BackblazeB2, call: () => Promise<unknown>): Promise<void> {
    for (let tries = 1; ; tries++) {
      if (tries > TRIES) setup.server.faults.clear();
      try {
        await call();
        return;
      } catch (error) {
        assert.equal(b2.idle, true);
        if (!(error instanceof B2Error) || tries > TRIES) throw error;
        // A stream can be read once: what it was is given again by the call itself.
      }
    }
  }

  async function upload(name: string, content: Buffer): Promise<void> {
    const b2 = ready();
    const source = dice.one(['file', 'data', 'stream'] as const);
    b2.localFile = source === 'file' ? setup.path('source') : '';
    if (source === 'file') await writeFile(setup.path('source'), content);
    if (source === 'data') b2.fileData = content;
    await persist(b2, () => {
      if (source === 'stream') b2.uploadStream = Readable.from(chunksOf(content));
      return b2.uploadFile(setup.bucketId, name);
    });
    assert.deepEqual([b2.startByte, b2.config('ResumableUploadState')], [0, '']);
  }

  async function download(name: string, content: Buffer): Promise<void> {
    const b2 = ready();
    const toFile = dice.next() < 0.5;
    b2.localFile = toFile ? setup.path('target') : '';
    await persist(b2, () => b2.downloadFile(setup.bucketName, name));
    const got = toFile ? await readFile(b2.localFile) : b2.fileData;
    assert.ok(got.equals(content), `${name}: ${got.length} of ${content.length} bytes, or others`);
    if (toFile) await rm(b2.localFile);
  }

  it(`${TRANSFERS} uploads, each then downloaded, end with the right bytes and one version`, async () => {
    for (let i = 0; i < TRANSFERS; i++) {
      const content = bytesOf(dice.size(), i);
      const name = `chaos/${i}`;
      faulty(true);
      await upload(name, content);
      setup.server.faults.clear();
      const b2 = component(setup.server);
      b2.prefix = name;
      await b2.listFileVersions(setup.bucketId);
      const found = b2.files.filter((file) => file.name === name).map(({ kind, size }) => `${kind} ${size}`);
      assert.deepEqual(found, [`upload ${content.length}`], name);
      faulty(b2.fileSHA1Hash[0] !== '');
      await download(name, content);
      setup.server.faults.clear();
      await b2.deleteFile(setup.bucketId, name);
    }
    await rm(setup.path('source'), { force: true });
    assert.deepEqual(await readdir(setup.folder), [], 'partial files are left');
    await until(() => process.getActiveResourcesInfo().filter((name) => name === 'FSReqPromise').length === 0);
  });
});

function* chunksOf(content: Buffer): Generator<Buffer> {
  const size = 100_000;
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}
