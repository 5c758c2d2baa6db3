import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runExternal } from '../helpers/external-command.js';
import { LIMIT_MS, SLOW } from '../helpers/interrupting.js';
import { type Relay, startRelay } from '../helpers/relay.js';
import { bytesOf, component, withServer } from '../helpers/setup.js';
import { ROOT } from '../helpers/sources.js';
import { until } from '../helpers/until.js';

describe('a program that interrupts its transfer', function () {
  // The bound in milliseconds is a promise for a machine that is not kept busy by others.
  this.retries(2);
  const setup = withServer();
  const bytes = bytesOf(30_000_000);
  let relay: Relay;

  interface Report {
    readonly code: string;
    readonly errorCode: number;
    readonly ms: number;
    readonly startByte: number;
    readonly resources: readonly string[];
    readonly handles: readonly string[];
  }

  beforeEach(async () => {
    relay = await startRelay(setup.server.url);
    setup.b2.fileData = bytes;
    await setup.b2.uploadFile(setup.bucketId, 'slow');
  });

  afterEach(() => relay.close());

  /** Runs the program to its own end and gives what it said. */
  async function run(what: string, localFile: string): Promise<Report> {
    const { applicationKeyId, applicationKey } = setup.server;
    const { bucketId, bucketName } = setup;
    const job = { url: relay.url, applicationKeyId, applicationKey, bucketId, bucketName, localFile };
    const program = join(ROOT, 'test/fixtures/interrupted-program.ts');
    const outcome = await runExternal(process.execPath, ['--import', 'tsx', program, what, JSON.stringify(job)], {
      timeout: 30_000,
    });
    assert.equal(outcome.status, 0, outcome.stderr);
    const report = JSON.parse(outcome.stdout.toString()) as Report;
    assert.equal(report.code, 'interrupted');
    assert.equal(report.errorCode, 301);
    assert.ok(report.ms < LIMIT_MS, `it took ${report.ms} ms`);
    assert.deepEqual(
      report.resources.filter((name) => /TCP|TLS|FS|Timeout/.test(name)),
      [],
    );
    assert.deepEqual(report.handles, []);
    await until(() => relay.open() === 0);
    return report;
  }

  for (const what of ['upload in parts', 'upload by one request']) {
    it(`ends by itself after an ${what}, with nothing left open`, async () => {
      await writeFile(setup.path('source'), bytes);
      for (const endpoint of ['b2_upload_file', 'b2_upload_part'] as const) {
        setup.server.faults.add({ endpoint, fault: SLOW });
      }
      await run(what, setup.path('source'));
      assert.ok(relay.sent() < bytes.length);
    });
  }

  it('ends by itself after a download into memory, with nothing left open', async () => {
    setup.server.faults.add({ endpoint: 'b2_download_file_by_name', fault: SLOW });
    await run('download into memory', setup.path('none'));
    assert.ok(relay.received() < bytes.length);
  });

  it('leaves a file download that another process goes on with at its byte', async () => {
    const { b2, server } = setup;
    server.faults.add({ endpoint: 'b2_download_file_by_name', fault: SLOW });
    const { startByte } = await run('download into a file', setup.path('target'));
    assert.ok(startByte >= 1_000_000);
    server.faults.clear();
    const before = relay.received();
    const later = component({ ...server, url: relay.url });
    later.localFile = setup.path('target');
    await later.downloadFile(setup.bucketName, 'slow');
    assert.ok((await readFile(later.localFile)).equals(bytes));
    const passed = relay.received() - before;
    const missing = bytes.length - startByte;
    // Besides the bytes, only heads and the answer to the login.
    assert.ok(passed >= missing && passed < missing + 10_000, `${passed} for ${missing}`);
    assert.equal(b2.idle, true);
  });
});
