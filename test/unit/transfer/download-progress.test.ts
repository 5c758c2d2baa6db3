import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { DownloadInfo } from '../../../src/api/index.js';
import { DownloadProgress } from '../../../src/transfer/download-progress.js';
import type { HeldStretch, Sink } from '../../../src/transfer/sink.js';
import type { Stretch } from '../../../src/transfer/stretch.js';
import { bytesOf } from '../../helpers/setup.js';

const never = new AbortController().signal;
const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

/** A target in memory that holds some stretches, as a partial file does. */
class HeldSink implements Sink {
  readonly anyOrder = true;
  readonly letsGo = true;
  readonly heldVersion = 'v1';
  readonly bytes: Buffer;
  held: readonly HeldStretch[];
  records: (readonly HeldStretch[])[] = [];

  constructor(bytes: Buffer, held: readonly HeldStretch[] = []) {
    this.bytes = bytes;
    this.held = held;
  }

  async read(block: Uint8Array, position: number): Promise<void> {
    block.set(this.bytes.subarray(position, position + block.length));
  }

  async write(chunks: readonly Uint8Array[], position: number): Promise<void> {
    this.bytes.set(Buffer.concat(chunks), position);
  }

  checkpoint(stretches: readonly HeldStretch[]): void {
    this.records.push(stretches);
  }

  async restart(): Promise<void> {
    this.held = [];
  }

  async begin(): Promise<void> {}
  async finish(): Promise<void> {}
  async fail(): Promise<void> {}
}

const spans = (stretches: readonly HeldStretch[]): [number, number][] =>
  stretches.map(({ start, end }) => [start, end]);

describe('what has arrived of a download', () => {
  const content = bytesOf(10_000);
  const held = (start: number, end: number): HeldStretch => ({ start, end, sha1: sha1(content.subarray(start, end)) });

  function begun(sink = new HeldSink(Buffer.alloc(content.length))): DownloadProgress {
    const progress = new DownloadProgress(sink);
    progress.begin({} as DownloadInfo, content.length);
    return progress;
  }

  async function bring(progress: DownloadProgress, stretch: Stretch, bytes = stretch.left): Promise<void> {
    const chunk = content.subarray(stretch.end, stretch.end + Math.min(bytes, stretch.left));
    const at = stretch.end;
    stretch.arrived([chunk]);
    await progress.write(stretch, [chunk], at);
  }

  it('is asked for from the lowest byte on that nobody fetches', () => {
    const progress = begun();
    const [one, two] = [progress.take(1000), progress.take(1000)];
    assert.deepEqual([one?.start, one?.until, two?.start, two?.until], [0, 1000, 1000, 2000]);
  });

  it('takes from whoever fetches up to the end what is not the next piece of its own', async () => {
    const progress = begun();
    const front = progress.take(Number.POSITIVE_INFINITY);
    assert.ok(front !== undefined);
    assert.equal(front.until, content.length);
    await bring(progress, front, 500);
    const helper = progress.take(1000);
    assert.deepEqual([front.until, helper?.start, helper?.until], [1500, 1500, 2500]);
  });

  it('goes on with its hash in order, reading back what came before its turn', async () => {
    const progress = begun();
    const [one, two] = [progress.take(1000), progress.take(9000)];
    assert.ok(one !== undefined && two !== undefined);
    await bring(progress, two);
    progress.leave(two, never);
    assert.equal(progress.inOrder, 0);
    await bring(progress, one);
    progress.leave(one, never);
    await progress.join(never);
    assert.equal(progress.inOrder, content.length);
    assert.equal(progress.sha1, sha1(content));
  });

  it('is kept with every stretch that stands apart', async () => {
    const sink = new HeldSink(Buffer.alloc(content.length));
    const progress = begun(sink);
    await progress.readHeld(never);
    const [one, two] = [progress.take(1000), progress.take(2000)];
    assert.ok(one !== undefined && two !== undefined);
    await bring(progress, two, 700);
    progress.leave(two, never);
    assert.deepEqual(sink.records.at(-1), [held(1000, 1700)]);
    await bring(progress, one, 300);
    assert.deepEqual(progress.kept, [held(0, 300), held(1000, 1700)]);
  });

  it('goes on with what an earlier call has left, without what is no longer as it was', async () => {
    const left = [held(0, 1000), { ...held(2000, 3000), sha1: sha1(Buffer.from('else')) }, held(5000, 6000)];
    const progress = begun(new HeldSink(Buffer.from(content), left));
    await progress.readHeld(never);
    assert.deepEqual(spans(progress.kept), [
      [0, 1000],
      [5000, 6000],
    ]);
    const gaps = [progress.take(9000), progress.take(9000), progress.take(9000)];
    assert.deepEqual(
      gaps.map((gap) => gap && [gap.end, gap.until]),
      [[1000, 5000], [6000, 10_000], undefined],
    );
  });

  it('keeps what an earlier call has left when it is interrupted while it looks at it', async () => {
    const left = [held(0, 10_000)];
    const progress = new DownloadProgress(new HeldSink(Buffer.from(content), left));
    await assert.rejects(progress.readHeld(AbortSignal.abort()), { code: 'interrupted' });
    assert.deepEqual(progress.kept, left);
  });

  it('counts no byte twice while the first stretch takes in those behind it', async () => {
    const progress = begun();
    const [first, second] = [progress.take(2000), progress.take(8000)];
    assert.ok(first !== undefined && second !== undefined);
    await bring(progress, second, 8000);
    progress.leave(second, never);
    await bring(progress, first, 1000);
    assert.equal(progress.arrived, 9000);
    await bring(progress, first, 1000);
    progress.leave(first, never);
    const seen = new Set<number>();
    let joined = false;
    const joining = progress.join(never).then(() => {
      joined = true;
    });
    for (; !joined; await Promise.resolve()) seen.add(progress.arrived);
    await joining;
    assert.deepEqual([...seen], [10_000]);
  });

  it('covers every byte once, whoever takes, brings and leaves how much in which order', async () => {
    const step = fc.record({ lane: fc.nat(3), size: fc.integer({ min: 1, max: 4000 }), bytes: fc.nat(3000) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, open) => {
        const sink = new HeldSink(Buffer.alloc(content.length));
        const progress = begun(sink);
        const lanes: (Stretch | undefined)[] = open ? [progress.take(Number.POSITIVE_INFINITY)] : [];
        let brought = 0;
        const work = async (lane: number, size: number, bytes: number): Promise<void> => {
          const stretch = lanes[lane] ?? progress.take(size);
          lanes[lane] = stretch;
          if (stretch === undefined) return;
          const before = stretch.end;
          await bring(progress, stretch, bytes);
          brought += stretch.end - before;
          if (bytes > 0 && bytes % 5 > 0 && stretch.left > 0) return;
          progress.leave(stretch, never);
          lanes[lane] = undefined;
        };
        for (const { lane, size, bytes } of steps) await work(lane, size, bytes);
        for (const lane of [0, 1, 2, 3]) await work(lane, 1, content.length * 5);
        for (let lane = 0; progress.arrived < content.length; lane = (lane + 1) % 4) {
          await work(lane, 5000, content.length * 5);
          await progress.join(never);
        }
        await progress.join(never);
        assert.equal(brought, content.length);
        assert.equal(progress.sha1, sha1(content));
        assert.ok(sink.bytes.equals(content));
      }),
    );
  });
});
