import assert from 'node:assert/strict';
import { readdirSync, readlinkSync } from 'node:fs';
import fc from 'fast-check';
import { BackblazeB2 } from '../../../src/index.js';
import type { Fault } from '../../../src/server/index.js';
import { seedFrom } from '../../helpers/chance.js';
import { bytesOf, withSharedServer } from '../../helpers/setup.js';
import { until } from '../../helpers/until.js';
import { calls, changes, finishes, hangs, interrupts, Machine, meets, resets } from './states.model.js';

const RUNS = 120;
/** On a slow machine fewer runs are made; what has failed until then is still reported. */
const TIME_LIMIT_MS = 20_000;
const LARGE = bytesOf(2_500_000);

/** Sockets of this process, the server's ends included. */
const sockets = (): number =>
  process.getActiveResourcesInfo().filter((name) => /^TCP(?:Socket|Connect)/.test(name)).length;

/** Files of the folder that are open; none where the system does not tell. */
function openIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(folder) ? [path] : [];
    } catch {
      return [];
    }
  });
}

const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 503, code: 'service_unavailable' },
  { kind: 'status', status: 400, code: 'bad_request' },
  { kind: 'html_error' },
  { kind: 'latency', ms: 3 },
  { kind: 'truncate', afterBytes: 10 },
  { kind: 'reset', afterBytes: 0 },
  { kind: 'drop_response' },
  { kind: 'expire_token' },
  { kind: 'expire_upload_urls' },
  { kind: 'corrupt' },
];

describe('a component that anything is done to, in any order', () => {
  const seed = seedFrom('STATES_SEED');
  /** Connections that other suites of this process have left open. */
  let others = 0;
  before(() => {
    others = sockets();
  });
  const setup = withSharedServer({ minPartSize: 100_000, recommendedPartSize: 1_000_000 });

  const operations: readonly (readonly [string, (b2: BackblazeB2) => Promise<unknown>])[] = [
    ['authorize', (b2) => b2.authorize()],
    ['listBuckets', (b2) => b2.listBuckets()],
    ['listFiles', (b2) => b2.listFiles(setup.bucketId)],
    ['getFileInfo', (b2) => b2.getFileInfo('4_zmade_up')],
    ['deleteFile', (b2) => b2.deleteFile(setup.bucketId, 'large')],
    ['uploadFile small', (b2) => holding(b2, 'small', '').uploadFile(setup.bucketId, 'small')],
    ['uploadFile large', (b2) => holding(b2, LARGE, '').uploadFile(setup.bucketId, 'large')],
    ['downloadFile', (b2) => holding(b2, '', setup.path('target')).downloadFile(setup.bucketName, 'large')],
    [
      'uploadFiles',
      (b2) =>
        b2.uploadFiles(
          setup.bucketId,
          ['a', 'b'].map((name) => ({ fileName: name, fileData: name })),
        ),
    ],
  ];

  const command = fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...operations).map(([name, call]) => calls(name, call)) },
    { weight: 1, arbitrary: fc.constantFrom(...operations).map(([name, call]) => hangs(name, call)) },
    { weight: 3, arbitrary: fc.constant(finishes) },
    { weight: 2, arbitrary: fc.constant(interrupts) },
    { weight: 1, arbitrary: fc.constant(resets) },
    {
      weight: 2,
      arbitrary: fc
        .record({ fault: fc.constantFrom(...FAULTS), count: fc.integer({ min: 1, max: 4 }), skip: fc.nat(2) })
        .map((rule) => meets({ endpoint: '*', ...rule })),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        changes('another key', ({ b2 }) => {
          b2.applicationKey = 'made-up';
        }),
        changes('the right key', ({ b2 }) => {
          b2.applicationKey = setup.server.applicationKey;
        }),
        changes('KeepAlive', ({ b2 }) => void b2.config('KeepAlive', b2.config('KeepAlive') === 'False')),
        changes('one part at a time', ({ b2 }) => void b2.config('MaxConcurrentParts', 1)),
        changes('prefix', ({ b2 }) => {
          b2.prefix = 'l';
        }),
        changes('a handler that interrupts', (machine) => {
          machine.b2.onHeader = () => machine.interrupt();
        }),
        changes('a handler that throws', ({ b2 }) => {
          b2.onStartTransfer = () => assert.fail('on purpose');
        }),
        changes('no handlers', ({ b2 }) => {
          b2.onHeader = null;
          b2.onStartTransfer = null;
        }),
      ),
    },
  );

  it(`knows whether it is idle, runs one method at a time, always ends, lets go of everything (STATES_SEED=${seed})`, async () => {
    const { server, folder } = setup;
    setup.b2.reset();
    await until(() => sockets() <= others);
    const property = fc.asyncProperty(fc.commands([command], { maxCommands: 25, size: 'max' }), async (steps) => {
      const machine = new Machine(new BackblazeB2(), server, setUp);
      try {
        await fc.asyncModelRun(() => ({ model: {}, real: machine }), steps);
        await machine.running?.done;
        await machine.check();
      } finally {
        server.faults.clear();
        machine.interrupt();
        await machine.running?.done.catch(() => undefined);
        machine.b2.reset();
      }
      await until(() => sockets() <= others);
      assert.deepEqual(openIn(folder), []);
    });
    await fc.assert(property, { seed, numRuns: RUNS, interruptAfterTimeLimit: TIME_LIMIT_MS });
  });

  function setUp(b2: BackblazeB2): void {
    b2.applicationKeyId = setup.server.applicationKeyId;
    b2.applicationKey = setup.server.applicationKey;
    b2.overwrite = true;
    b2.config('Realm', setup.server.url);
    b2.config('MaxAttempts', 3);
    b2.config('RetryMaxDelay', 0);
  }
});

function holding(b2: BackblazeB2, data: Buffer | string, file: string): BackblazeB2 {
  b2.fileData = data;
  b2.localFile = file;
  return b2;
}
