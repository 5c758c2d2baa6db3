import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import dns, { type LookupAddress, type LookupOptions } from 'node:dns';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { startRelay } from '../helpers/relay.js';
import { bytesOf, component, storedIn, withServer } from '../helpers/setup.js';
import { ROOT } from '../helpers/sources.js';
import { until } from '../helpers/until.js';

const SIZE = 30_000_000;
const SLOW = { kind: 'bandwidth', bytesPerSecond: 10_000_000 } as const;
const SETTINGS = { FragmentSize: 5_000_000, SimpleUploadLimit: 5_000_000, MaxConcurrentParts: 3 };

type Answer = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

describe('a process that sleeps, as a laptop does,', () => {
  const setup = withServer();
  const content = bytesOf(SIZE);

  before(function () {
    // Other systems have no such signal.
    if (process.platform === 'win32') this.skip();
  });

  beforeEach(() => writeFile(setup.path('source'), content));

  /** Runs a transfer, stops it in its middle until all its connections are gone, and lets it go on. */
  async function sleepIn(work: Readonly<Record<string, string>>): Promise<void> {
    const { server, bucketId } = setup;
    const { applicationKeyId, applicationKey } = server;
    for (const endpoint of ['b2_upload_part', 'b2_upload_file', 'b2_download_file_by_id'] as const) {
      server.faults.add({ endpoint, fault: SLOW });
    }
    const relay = await startRelay(server.url);
    const job = { url: relay.url, applicationKeyId, applicationKey, bucketId, settings: SETTINGS, ...work };
    const program = join(ROOT, 'test/fixtures/transferring-program.ts');
    const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx/esm', program, JSON.stringify(job)], {
      stdio: ['ignore', 'ignore', 'inherit'],
      cwd: ROOT,
    });
    try {
      const closed = once(child, 'close');
      const before = relay.sent() + relay.received();
      await until(() => relay.sent() + relay.received() - before > 3_000_000);
      child.kill('SIGSTOP');
      // What a firewall or the service does meanwhile.
      relay.cut();
      await until(() => relay.open() === 0);
      server.faults.clear();
      child.kill('SIGCONT');
      await closed;
      assert.equal(child.exitCode, 0);
    } finally {
      child.kill('SIGKILL');
      await relay.close();
    }
  }

  it('goes on with its upload when it wakes', async () => {
    await sleepIn({ localFile: setup.path('source'), fileName: 'big' });
    assert.deepEqual(await storedIn(setup.b2, setup.bucketId), ['upload big']);
    await setup.b2.downloadFile(setup.bucketName, 'big');
    assert.ok(setup.b2.fileData.equals(content));
  });

  it('goes on with its download when it wakes', async () => {
    const { b2 } = setup;
    b2.fileData = content;
    const fileId = await b2.uploadFile(setup.bucketId, 'big');
    await sleepIn({ localFile: setup.path('target'), fileId });
    assert.ok((await readFile(setup.path('target'))).equals(content));
  });
});

describe('a server that falls silent in the middle', () => {
  const setup = withServer();
  const content = bytesOf(SIZE);

  beforeEach(() => {
    const { b2 } = setup;
    b2.timeout = 1;
    for (const [name, value] of Object.entries(SETTINGS)) b2.config(name, value);
    b2.fileData = content;
  });

  it('costs an upload the parts that it did not answer', async () => {
    const { b2, server, bucketId } = setup;
    server.faults.add({ endpoint: 'b2_upload_part', skip: 2, count: 2, fault: { kind: 'never_answer' } });
    await b2.uploadFile(bucketId, 'big');
    assert.deepEqual(await storedIn(b2, bucketId), ['upload big']);
    await b2.downloadFile(setup.bucketName, 'big');
    assert.ok(b2.fileData.equals(content));
  });

  it('costs a download the time, and no byte that had come', async () => {
    const { b2, server, bucketId } = setup;
    const fileId = await b2.uploadFile(bucketId, 'big');
    const relay = await startRelay(server.url);
    try {
      const other = component({ ...server, url: relay.url });
      other.timeout = 1;
      other.localFile = setup.path('target');
      const done = other.downloadFileById(fileId);
      await until(() => relay.received() > 1_000_000);
      relay.stall();
      await done;
      assert.ok((await readFile(setup.path('target'))).equals(content));
      assert.ok(relay.received() < SIZE + 2_000_000, `${relay.received()} bytes`);
    } finally {
      await relay.close();
    }
  });
});

describe('a server that is away for a while', () => {
  const setup = withServer();

  it('is waited for, by an upload whose parts are under way', async () => {
    const content = bytesOf(SIZE);
    const relay = await startRelay(setup.server.url);
    const port = Number(new URL(relay.url).port);
    const b2 = component({ ...setup.server, url: relay.url });
    for (const [name, value] of Object.entries({ ...SETTINGS, MaxAttempts: 100, RetryMaxDelay: 1 })) {
      b2.config(name, value);
    }
    b2.fileData = content;
    let failures = 0;
    b2.onError = () => void failures++;
    setup.server.faults.add({ endpoint: 'b2_upload_part', fault: SLOW });
    const done = b2.uploadFile(setup.bucketId, 'big');
    await until(() => relay.sent() > 3_000_000);
    await relay.close();
    await until(() => failures > 10);
    const again = await startRelay(setup.server.url, undefined, port);
    try {
      await done;
    } finally {
      await again.close();
    }
    assert.deepEqual(await storedIn(setup.b2, setup.bucketId), ['upload big']);
    await setup.b2.downloadFile(setup.bucketName, 'big');
    assert.ok(setup.b2.fileData.equals(content));
  });
});

describe('a name that cannot be looked up for a while', () => {
  const setup = withServer();
  const real = dns.lookup;
  let [asked, known] = [0, false];

  before(() => {
    const lookup = (name: string, options: LookupOptions, answer: Answer): void => {
      if (name === 'b2.test') asked++;
      if (name !== 'b2.test' || known) {
        real(name === 'b2.test' ? '127.0.0.1' : name, options, answer as never);
        return;
      }
      const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
      setImmediate(() => answer(error, '', 4));
    };
    dns.lookup = lookup as unknown as typeof real;
    syncBuiltinESMExports();
  });

  after(() => {
    dns.lookup = real;
    syncBuiltinESMExports();
  });

  it('delays a transfer and does not fail it', async () => {
    const content = bytesOf(6_000_000);
    const url = setup.server.url.replace('127.0.0.1', 'b2.test');
    const b2 = component({ ...setup.server, url });
    for (const [name, value] of Object.entries({ ...SETTINGS, AllowPlainHTTP: true, MaxAttempts: 100 })) {
      b2.config(name, value);
    }
    b2.fileData = content;
    const done = b2.uploadFile(setup.bucketId, 'big');
    await until(() => asked > 6);
    known = true;
    await done;
    await setup.b2.downloadFile(setup.bucketName, 'big');
    assert.ok(setup.b2.fileData.equals(content));
  });
});
