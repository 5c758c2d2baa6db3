import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { BackblazeB2 } from '../../../src/index.js';
import { bytesOf, component, withSharedServer } from '../../helpers/setup.js';

const CHUNK = 65_536;
/** Of one part as the engine cuts it here: what is wanted is rounded up to whole chunks. */
const PART = 16 * CHUNK;
const MAX = 4 * PART;
/** On a slow machine fewer runs are made; what has failed until then is still reported. */
const TIME_LIMIT_MS = 15_000;

const near = (edge: number): fc.Arbitrary<number> => fc.integer({ min: Math.max(0, edge - 2), max: edge + 2 });
const sizes = fc.oneof(
  fc.integer({ min: 0, max: 5 }).chain((chunks) => near(chunks * CHUNK)),
  fc.integer({ min: 1, max: 4 }).chain((parts) => near(parts * PART)),
  fc.integer({ min: 0, max: MAX }),
);
const common = { size: sizes, seed: fc.nat(), format: fc.constantFrom('stream', 'openssl', 'raw', 'key') };

describe('contents that are encrypted, interrupted and read again', function () {
  this.timeout(4 * TIME_LIMIT_MS);
  const setup = withSharedServer({ minPartSize: 100_000, recommendedPartSize: 100_000 });

  function instance(format: string): BackblazeB2 {
    const b2 = component(setup.server);
    b2.encryptionPassword = 'six random words';
    b2.config('EncryptionFormat', format === 'openssl' ? 'openssl' : 'stream');
    b2.config('EncryptionIterations', 10_000);
    b2.config('EncryptionKey', format === 'raw' || format === 'key' ? 'ab'.repeat(32) : '');
    b2.config('EncryptionIV', format === 'raw' ? 'cd'.repeat(16) : '');
    b2.config('FragmentSize', 100_000);
    b2.config('JournalDirectory', setup.path('journals'));
    return b2;
  }

  /** Calls until it succeeds; a method that was interrupted goes on. */
  async function persist(work: () => Promise<unknown>, times: number): Promise<void> {
    for (let failures = 0; ; failures++) {
      try {
        await work();
        return;
      } catch (error) {
        if (failures > times) throw error;
      }
    }
  }

  it('come back as they were from any source by any format, also after interrupts and by another instance', async () => {
    const trips = fc.record({
      ...common,
      from: fc.constantFrom('buffer', 'file', 'stream'),
      limit: fc.constantFrom(1, 2_000_000, 100_000_000),
      interrupts: fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 2 }),
      cuts: fc.array(fc.integer({ min: 0, max: MAX }), { maxLength: 3 }),
      to: fc.constantFrom('memory', 'file'),
    });
    const trip = async ({
      size,
      seed,
      format,
      from,
      limit,
      interrupts,
      cuts,
      to,
    }: typeof trips extends fc.Arbitrary<infer T> ? T : never) => {
      const bytes = bytesOf(size, seed);
      let b2 = instance(format);
      const left = [...interrupts];
      let id = '';
      await persist(async () => {
        const stopAt = left.shift();
        // Every other call comes from another process, which knows the journal only.
        if (left.length === 1) b2 = instance(format);
        b2.config('SimpleUploadLimit', limit);
        let parts = 0;
        b2.onFragmentComplete = (event) => {
          parts++;
          event.interrupt = parts === stopAt;
        };
        if (from === 'buffer') b2.fileData = bytes;
        if (from === 'stream') b2.uploadStream = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
        if (from === 'file' && b2.localFile === '') {
          b2.localFile = setup.path('from');
          if (left.length === interrupts.length - 1 || interrupts.length === 0) await writeFile(b2.localFile, bytes);
        }
        id = await b2.uploadFile(setup.bucketId, 'trip');
      }, interrupts.length);
      b2 = instance(format);
      b2.config('MaxAttempts', 1);
      b2.localFile = to === 'file' ? setup.path('to') : '';
      const endpoint = 'b2_download_file_by_id';
      for (const afterBytes of cuts)
        setup.server.faults.add({ endpoint, count: 1, fault: { kind: 'truncate', afterBytes } });
      await persist(() => b2.downloadFileById(id), 2 * cuts.length);
      setup.server.faults.clear();
      assert.ok(bytes.equals(to === 'file' ? await readFile(b2.localFile) : b2.fileData));
      await rm(setup.path('to'), { force: true });
    };
    await fc.assert(fc.asyncProperty(trips, trip), { numRuns: 60, interruptAfterTimeLimit: TIME_LIMIT_MS });
  });

  it('come back in every range, to the byte', async () => {
    const cases = fc.record({
      ...common,
      ends: fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 8 }),
    });
    const check = fc.asyncProperty(cases, async ({ size, seed, format, ends }) => {
      const bytes = bytesOf(size, seed);
      const b2 = instance(format);
      b2.fileData = bytes;
      const id = await b2.uploadFile(setup.bucketId, 'ranges');
      for (const [a, b] of size === 0 ? [] : ends) {
        const [start, end] = [Math.min(a % size, b % size), Math.max(a % size, b % size)];
        b2.range = a % 3 === 0 ? `${start}-` : `${start}-${end}`;
        await b2.downloadFileById(id);
        const expected = a % 3 === 0 ? bytes.subarray(start) : bytes.subarray(start, end + 1);
        assert.ok(expected.equals(b2.fileData), b2.range);
      }
    });
    await fc.assert(check, { numRuns: 60, interruptAfterTimeLimit: TIME_LIMIT_MS });
  });
});
