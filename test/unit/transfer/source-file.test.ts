import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { BLOCK_BYTES, type RegionSource } from '../../../src/transfer/source.js';
import { openFileSource } from '../../../src/transfer/source-file.js';
import { withFolder } from '../../helpers/folder.js';
import { bytesOf } from '../../helpers/setup.js';

async function readAll(source: RegionSource, offset = 0, length = source.size): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of source.read(offset, length)) blocks.push(Buffer.from(block));
  return Buffer.concat(blocks);
}

describe('a file as a source', () => {
  const path = withFolder();
  let source: RegionSource | undefined;
  afterEach(async () => source?.close());

  async function open(content: Buffer): Promise<RegionSource> {
    await writeFile(path('file'), content);
    source = await openFileSource(path('file'));
    return source;
  }

  for (const size of [0, 1, BLOCK_BYTES - 1, BLOCK_BYTES, BLOCK_BYTES + 1, 3 * BLOCK_BYTES + 7]) {
    it(`reads every byte of ${size}, again each time`, async () => {
      const content = bytesOf(size);
      const file = await open(content);
      assert.equal(file.size, size);
      assert.ok(content.equals(await readAll(file)));
      assert.ok(content.equals(await readAll(file)));
    });
  }

  it('reads any region, several at the same time', async () => {
    const content = bytesOf(5 * BLOCK_BYTES);
    const file = await open(content);
    const regions = [
      [0, 10],
      [BLOCK_BYTES - 1, 2],
      [BLOCK_BYTES, 2 * BLOCK_BYTES],
      [content.length - 1, 1],
    ] as const;
    const read = await Promise.all(regions.map(([offset, length]) => readAll(file, offset, length)));
    for (const [i, [offset, length]] of regions.entries()) {
      assert.ok(content.subarray(offset, offset + length).equals(read[i] ?? Buffer.alloc(0)), `region ${offset}`);
    }
  });

  it('uses two buffers in turn, so that memory does not grow with the file', async () => {
    const file = await open(bytesOf(6 * BLOCK_BYTES));
    const buffers = new Set<ArrayBufferLike>();
    for await (const block of file.read(0, file.size)) buffers.add(block.buffer);
    assert.equal(buffers.size, 2);
  });

  it('uses the same buffers for regions that follow each other, so that no others wait for the garbage collector', async () => {
    const file = await open(bytesOf(6 * BLOCK_BYTES));
    const buffers = new Set<ArrayBufferLike>();
    for (const offset of [0, 2, 4]) {
      for await (const block of file.read(offset * BLOCK_BYTES, 2 * BLOCK_BYTES)) buffers.add(block.buffer);
    }
    assert.equal(buffers.size, 2);
  });

  it('never fills a buffer again whose region was left, as it may still be on its way', async () => {
    const content = bytesOf(4 * BLOCK_BYTES);
    const file = await open(content);
    const region = file.read(0, 2 * BLOCK_BYTES);
    const left = (await region.next()).value as Uint8Array;
    await region.return?.();
    assert.ok(content.subarray(2 * BLOCK_BYTES).equals(await readAll(file, 2 * BLOCK_BYTES, 2 * BLOCK_BYTES)));
    assert.ok(content.subarray(0, BLOCK_BYTES).equals(left));
  });

  it('can be left in the middle', async () => {
    const file = await open(bytesOf(6 * BLOCK_BYTES));
    for await (const block of file.read(0, file.size)) {
      assert.equal(block.length, BLOCK_BYTES);
      break;
    }
    await file.close();
  });

  it('refuses to give a mixture when it is written, grows or shrinks in the meantime', async () => {
    const changes: ((name: string) => Promise<void>)[] = [
      (name) => appendFile(name, 'x'),
      (name) => truncate(name, BLOCK_BYTES),
      (name) => truncate(name, 0),
      (name) => utimes(name, 1, 1),
    ];
    for (const change of changes) {
      const file = await open(bytesOf(4 * BLOCK_BYTES));
      const reading = async (): Promise<void> => {
        let first = true;
        for await (const _ of file.read(0, file.size)) {
          if (first) await change(path('file'));
          first = false;
        }
      };
      await assert.rejects(reading(), { code: 'source_changed', message: /Nothing was stored/ }, String(change));
      await file.close();
    }
  });

  it('stays the file that was opened when another one takes its name', async () => {
    const content = bytesOf(2 * BLOCK_BYTES);
    const file = await open(content);
    await writeFile(path('other'), 'other');
    await rename(path('other'), path('file'));
    assert.ok(content.equals(await readAll(file)));
  });

  it('is known by size, time and inode', async () => {
    const first = (await open(Buffer.from('abc'))).identity;
    await source?.close();
    const again = await openFileSource(path('file'));
    assert.equal(again.identity, first);
    await again.close();
    await appendFile(path('file'), 'd');
    source = await openFileSource(path('file'));
    assert.notEqual(source.identity, first);
  });

  it('tells its modification time in whole milliseconds', async () => {
    await writeFile(path('file'), 'abc');
    await utimes(path('file'), 1_700_000_000.123, 1_700_000_000.123);
    source = await openFileSource(path('file'));
    assert.ok(Number.isSafeInteger(source.modifiedMs));
    assert.ok(Math.abs((source.modifiedMs ?? 0) - 1_700_000_000_123) <= 1);
  });

  it('is refused when it is missing or a folder, and nothing stays open', async () => {
    await assert.rejects(openFileSource(path('none')), { code: 'cannot_open_file', message: /no such file/ });
    await mkdir(path('folder'));
    await assert.rejects(openFileSource(path('folder')), { code: 'cannot_open_file' });
    assert.deepEqual(await readdir(path('')), ['folder']);
  });
});
