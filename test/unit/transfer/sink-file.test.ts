import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import type { HeldStretch, Sink } from '../../../src/transfer/sink.js';
import { openFileSink } from '../../../src/transfer/sink-file.js';
import { withFolder } from '../../helpers/folder.js';

/** So many bytes from the start. */
const upTo = (end: number): HeldStretch[] => [{ start: 0, end, sha1: undefined }];
const MODIFIED = Date.UTC(2020, 1, 2, 3, 4, 5);

describe('a file as a target', () => {
  const path = withFolder();
  const open = (overwrite = false, existingBytes = 0): Promise<Sink> =>
    openFileSink({ path: path('file'), overwrite, existingBytes });
  const write = (sink: Sink, text: string, position = 0): Promise<void> => sink.write([Buffer.from(text)], position);
  const files = async (): Promise<string[]> => (await readdir(path(''))).toSorted();

  /** A download that broke after some bytes. */
  async function leave(text: string, version = 'v1'): Promise<void> {
    const sink = await open();
    await sink.begin(version, 100);
    await write(sink, text);
    await sink.fail(upTo(text.length));
  }

  it('is opened by many at the same time, of which the last one gives it its name and the others are told', async () => {
    const sinks = await Promise.all(Array.from({ length: 20 }, () => open()));
    const outcomes = await Promise.allSettled(
      sinks.map(async (sink, i) => {
        await sink.begin('v1', 2);
        await write(sink, String(i).padStart(2, '0'));
        await sink.finish({ modifiedMs: undefined });
      }),
    );
    const named = outcomes.flatMap(({ status }, i) => (status === 'fulfilled' ? [String(i).padStart(2, '0')] : []));
    assert.deepEqual(named, [await readFile(path('file'), 'utf8')]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') assert.match(String(outcome.reason), /Give each download a file of its own/);
    }
    assert.deepEqual(await files(), ['file']);
  });

  it('stands under its name only when it is complete, and is as old as its source', async () => {
    const sink = await open();
    await sink.begin('v1', 6);
    await write(sink, 'def', 3);
    await write(sink, 'abc');
    assert.deepEqual(await files(), ['file.b2part']);
    await sink.finish({ modifiedMs: MODIFIED });
    assert.deepEqual(await files(), ['file']);
    assert.equal(await readFile(path('file'), 'utf8'), 'abcdef');
    assert.equal((await stat(path('file'))).mtimeMs, MODIFIED);
  });

  it('writes many chunks in one go, in their order', async () => {
    const sink = await open();
    await sink.begin('v1', 3000);
    const chunks = Array.from({ length: 600 }, (_, i) => Buffer.from(`${1000 + i},`));
    await sink.write(chunks, 0);
    await sink.finish({ modifiedMs: undefined });
    assert.ok(Buffer.concat(chunks).equals(await readFile(path('file'))));
  });

  it('keeps what has come of a download that broke, and continues it', async () => {
    await leave('abc');
    assert.deepEqual(await files(), ['file.b2part', 'file.b2part.json']);
    const sink = await open();
    // What has no SHA-1 is on disk, and its record need not have the member.
    assert.deepEqual([sink.held, sink.heldVersion], [[{ start: 0, end: 3 }], 'v1']);
    const block = Buffer.alloc(2);
    await sink.read(block, 1);
    assert.equal(block.toString(), 'bc');
    await write(sink, 'def', 3);
    await sink.finish({ modifiedMs: undefined });
    assert.equal(await readFile(path('file'), 'utf8'), 'abcdef');
    assert.deepEqual(await files(), ['file']);
  });

  it('keeps bytes that stand apart, and trusts no record in which they overlap', async () => {
    const stretches = [
      { start: 0, end: 3, sha1: 'a' },
      { start: 5, end: 7, sha1: 'b' },
    ];
    const apart = await open();
    await apart.begin('v1', 100);
    await write(apart, 'abc');
    await write(apart, 'fg and more', 5);
    await apart.fail(stretches);
    assert.equal((await stat(path('file.b2part'))).size, 7);
    const again = await open();
    assert.deepEqual(again.held, stretches);
    await again.fail([...stretches, { start: 6, end: 7, sha1: 'c' }]);
    const overlapping = await open();
    assert.deepEqual(overlapping.held, []);
    await overlapping.fail([]);
  });

  it('trusts no partial file without its record, nor one that is shorter than its record says', async () => {
    await leave('abc');
    await writeFile(path('file.b2part.json'), '{"version":');
    const damaged = await open();
    assert.deepEqual([damaged.held, damaged.heldVersion], [[], undefined]);
    await damaged.fail([]);
    await leave('abc');
    await truncate(path('file.b2part'), 2);
    const short = await open();
    assert.deepEqual(short.held, []);
    await short.fail([]);
  });

  it('has no record while it is being written, so that a crash leaves nothing to trust', async () => {
    await leave('abc');
    const sink = await open();
    assert.deepEqual(await files(), ['file.b2part']);
    await sink.fail([]);
  });

  it('keeps nothing of a download whose bytes are known to be wrong', async () => {
    await leave('abc');
    const sink = await open();
    await sink.fail([]);
    assert.deepEqual(await files(), []);
  });

  it('forgets what it held when the download begins anew', async () => {
    await leave('abcdef');
    const sink = await open();
    await sink.restart();
    assert.deepEqual(sink.held, []);
    await sink.begin('v2', 2);
    await write(sink, 'xy');
    await sink.finish({ modifiedMs: undefined });
    assert.equal(await readFile(path('file'), 'utf8'), 'xy');
  });

  it('is refused when it exists and may not be replaced', async () => {
    await writeFile(path('file'), 'old');
    await assert.rejects(open(), { code: 'file_exists', message: /Set overwrite to true/ });
    assert.deepEqual(await files(), ['file']);
  });

  it('stays as it was until its replacement is complete', async () => {
    await writeFile(path('file'), 'old');
    const sink = await open(true);
    await sink.begin('v1', 3);
    await write(sink, 'new');
    assert.equal(await readFile(path('file'), 'utf8'), 'old');
    await sink.finish({ modifiedMs: undefined });
    assert.equal(await readFile(path('file'), 'utf8'), 'new');
  });

  it('does not replace a file that was made in the meantime', async () => {
    const sink = await open();
    await sink.begin('v1', 3);
    await write(sink, 'new');
    await writeFile(path('file'), 'theirs');
    await assert.rejects(sink.finish({ modifiedMs: undefined }), { code: 'file_exists' });
    assert.equal(await readFile(path('file'), 'utf8'), 'theirs');
    assert.deepEqual(await files(), ['file']);
  });

  it('continues what the caller says an existing file has', async () => {
    await writeFile(path('file'), 'abcdef');
    const sink = await open(false, 3);
    assert.deepEqual([sink.held, sink.heldVersion], [upTo(3), undefined]);
    await sink.begin('v1', 5);
    await write(sink, 'XY', 3);
    await sink.finish({ modifiedMs: undefined });
    assert.equal(await readFile(path('file'), 'utf8'), 'abcXY');
  });

  it('refuses to continue more than the existing file has', async () => {
    await writeFile(path('file'), 'ab');
    await assert.rejects(open(false, 3), { code: 'resume_mismatch', message: /has 2 bytes/ });
    assert.equal(await readFile(path('file'), 'utf8'), 'ab');
    assert.deepEqual(await files(), ['file']);
  });

  it('takes no more of a partial file than its record says', async () => {
    await leave('abc');
    await appendFile(path('file.b2part'), 'and more');
    const sink = await open();
    await write(sink, 'd', 3);
    await sink.finish({ modifiedMs: undefined });
    assert.equal(await readFile(path('file'), 'utf8'), 'abcd');
  });

  it('is never written by two downloads: the later one has it, the earlier one fails', async () => {
    const earlier = await open();
    await earlier.begin('v1', 6);
    await write(earlier, 'abc');
    const later = await open();
    await later.begin('v2', 3);
    await write(later, 'xyz');
    await write(earlier, 'def', 3);
    await assert.rejects(earlier.finish({ modifiedMs: undefined }), {
      code: 'cannot_write_target',
      message: /another download to it has begun/,
    });
    assert.deepEqual(await files(), ['file.b2part']);
    await later.finish({ modifiedMs: undefined });
    assert.equal(await readFile(path('file'), 'utf8'), 'xyz');
  });

  it('that another download has taken over keeps nothing of a download that breaks', async () => {
    const earlier = await open();
    await earlier.begin('v1', 6);
    await write(earlier, 'abc');
    const later = await open();
    await earlier.fail(upTo(3));
    assert.deepEqual(await files(), ['file.b2part']);
    await later.fail([]);
  });

  it('is continued by no more than one of two downloads that begin at the same time', async () => {
    await leave('abc');
    const sinks = await Promise.all([open(), open()]);
    assert.ok(sinks.filter(({ held }) => held.length > 0).length <= 1);
    for (const sink of sinks) await sink.fail([]);
    assert.deepEqual(await files(), []);
  });

  it('says so when its folder is missing, or when it is a folder', async () => {
    await assert.rejects(openFileSink({ path: path('none/file'), overwrite: false, existingBytes: 0 }), {
      code: 'cannot_write_target',
    });
    await mkdir(path('file'));
    await assert.rejects(open(true), { code: 'cannot_write_target', message: /not a regular file/ });
  });

  it('is what a symbolic link points to', async function () {
    await writeFile(path('target'), 'old');
    try {
      await symlink(path('target'), path('file'));
    } catch {
      // Windows lets only some users make links.
      return this.skip();
    }
    await assert.rejects(open(), { code: 'file_exists' });
    const sink = await open(true);
    await sink.begin('v1', 3);
    await write(sink, 'new');
    await sink.finish({ modifiedMs: undefined });
    assert.equal(await readFile(path('target'), 'utf8'), 'new');
    assert.deepEqual(await files(), ['file', 'target']);
  });

  it('is never a device', async function () {
    if (!existsSync('/dev/null')) return this.skip();
    await assert.rejects(openFileSink({ path: '/dev/null', overwrite: true, existingBytes: 0 }), {
      code: 'cannot_write_target',
      message: /not a regular file/,
    });
  });
});
