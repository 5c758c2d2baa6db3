import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { BackblazeB2 } from '../../src/index.js';
import { isThere, runExternal } from '../helpers/external-command.js';
import { bytesOf, component, withSharedServer } from '../helpers/setup.js';

const PART = 5_000_000;
const MAX = 50_000_000;
const RUNS = 40;
/** On a slow machine fewer runs are made; what has failed until then is still reported. */
const TIME_LIMIT_MS = 50_000;

const near = (edge: number): fc.Arbitrary<number> =>
  fc.integer({ min: Math.max(0, edge - 2), max: Math.min(MAX, edge + 2) });

/** One request up to this many bytes. 0: the part size that the server recommends, which is above every size here. */
const LIMITS = [PART, 12_000_000, 0] as const;

const sizes = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }).chain((parts) => near(parts * PART)) },
  { weight: 1, arbitrary: fc.integer({ min: 5, max: MAX / PART }).chain((parts) => near(parts * PART)) },
  { weight: 1, arbitrary: near(12_000_000) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 20_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 20_000_000, max: MAX }) },
);

const trips = fc.record({
  size: sizes,
  seed: fc.nat(),
  limit: fc.constantFrom(...LIMITS),
  from: fc.constantFrom('buffer', 'file', 'generator', 'node stream', 'web stream'),
  to: fc.constantFrom('memory', 'file'),
  by: fc.constantFrom('name', 'id'),
  // The first one bounds the number of chunks.
  chunks: fc.tuple(fc.integer({ min: 1000, max: 200_000 }), fc.array(fc.integer({ min: 0, max: 3_000_000 }))),
});
type Trip = typeof trips extends fc.Arbitrary<infer T> ? T : never;

const sha1 = (bytes: Buffer): string => createHash('sha1').update(bytes).digest('hex');

function* cut(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

describe('what is uploaded and downloaded again', () => {
  const setup = withSharedServer();

  async function setSource(b2: BackblazeB2, { from, chunks: [first, rest] }: Trip, bytes: Buffer): Promise<void> {
    const pieces = cut(bytes, [first, ...rest]);
    if (from === 'buffer') b2.fileData = bytes;
    if (from === 'generator') b2.uploadStream = pieces;
    if (from === 'node stream') b2.uploadStream = Readable.from(pieces, { objectMode: false });
    if (from === 'web stream') b2.uploadStream = new Blob([bytes]).stream();
    if (from === 'file') {
      b2.localFile = setup.path('from');
      await writeFile(b2.localFile, bytes);
    }
  }

  async function fetchBack({ to, by }: Trip, fileId: string): Promise<Buffer> {
    const b2 = component(setup.server);
    b2.localFile = to === 'file' ? setup.path('to') : '';
    await (by === 'id' ? b2.downloadFileById(fileId) : b2.downloadFile(setup.bucketName, 'trip'));
    if (to === 'memory') return b2.fileData;
    const bytes = await readFile(b2.localFile);
    await rm(b2.localFile);
    return bytes;
  }

  async function makeTrip(trip: Trip): Promise<void> {
    const bytes = bytesOf(trip.size, trip.seed);
    const expected = sha1(bytes);
    const b2 = component(setup.server);
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', trip.limit);
    await setSource(b2, trip, bytes);
    const fileId = await b2.uploadFile(setup.bucketId, 'trip');
    await b2.getFileInfo(fileId);
    assert.equal(b2.fileSize[0], trip.size);
    // B2 has no SHA-1 of a stream that went in parts.
    assert.ok(b2.fileSHA1Hash[0] === expected || (b2.fileSHA1Hash[0] === '' && /stream|generator/.test(trip.from)));
    const back = await fetchBack(trip, fileId);
    assert.equal(back.length, trip.size);
    assert.equal(sha1(back), expected);
    await b2.deleteFile(setup.bucketId, 'trip');
    if (trip.from === 'file') await rm(setup.path('from'));
    assert.deepEqual(await readdir(setup.folder), []);
  }

  it('has the same bytes, from and to everything, at every size', async function () {
    this.timeout(TIME_LIMIT_MS * 3);
    await fc.assert(fc.asyncProperty(trips, makeTrip), {
      numRuns: RUNS,
      interruptAfterTimeLimit: TIME_LIMIT_MS,
      // Made smaller, a failing trip would be made dozens of times.
      endOnFailure: true,
    });
  });

  it('has the digest that another program computes of the files', async function () {
    if (!isThere('sha1sum', ['--version'], 'sha1sum')) return this.skip();
    const { b2 } = setup;
    await writeFile(setup.path('from'), bytesOf(3 * PART + 1));
    b2.localFile = setup.path('from');
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    await b2.getFileInfo(await b2.uploadFile(setup.bucketId, 'trip'));
    b2.localFile = setup.path('to');
    await b2.downloadFile(setup.bucketName, 'trip');
    const { stdout } = await runExternal('sha1sum', [setup.path('from'), setup.path('to')]);
    const digests = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    assert.deepEqual(digests, [b2.fileSHA1Hash[0], b2.fileSHA1Hash[0]]);
  });
});

describe('a range of a file', () => {
  const setup = withSharedServer();
  const SIZE = 2 * PART + 1_234_567;
  const bytes = bytesOf(SIZE);

  before(async () => {
    const { b2 } = setup;
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    b2.fileData = bytes;
    await b2.uploadFile(setup.bucketId, 'ranged');
  });

  const positions = fc.oneof(
    fc.integer({ min: 0, max: SIZE - 1 }),
    fc.constantFrom(0, 1, PART - 1, PART, PART + 1, 2 * PART, SIZE - 1),
  );
  const ranges = fc.record({
    start: positions,
    length: fc.option(
      fc.oneof(fc.integer({ min: 1, max: SIZE }), fc.constantFrom(1, 2, PART), fc.integer({ min: 1, max: 1000 })),
    ),
    to: fc.constantFrom('memory', 'file'),
  });

  it('is the slice of the file, cut at its end', async () => {
    const b2 = component(setup.server);
    await fc.assert(
      fc.asyncProperty(ranges, async ({ start, length, to }) => {
        b2.range = length === null ? `${start}-` : `${start}-${start + length - 1}`;
        b2.localFile = to === 'file' ? setup.path('slice') : '';
        b2.overwrite = true;
        await b2.downloadFile(setup.bucketName, 'ranged');
        const slice = to === 'file' ? await readFile(b2.localFile) : b2.fileData;
        assert.ok(slice.equals(bytes.subarray(start, length === null ? SIZE : start + length)), b2.range);
      }),
      { numRuns: 60 },
    );
  });

  it('goes into a file that is open elsewhere without touching what that one reads', async () => {
    const { b2 } = setup;
    b2.localFile = setup.path('slice');
    b2.range = '0-9';
    b2.overwrite = true;
    await b2.downloadFile(setup.bucketName, 'ranged');
    const handle = await open(b2.localFile);
    try {
      b2.range = '10-19';
      await b2.downloadFile(setup.bucketName, 'ranged');
      const { buffer } = await handle.read(Buffer.alloc(10), 0, 10, 0);
      assert.deepEqual(buffer, bytes.subarray(0, 10));
      assert.deepEqual(await readFile(b2.localFile), bytes.subarray(10, 20));
    } finally {
      await handle.close();
    }
  });
});
