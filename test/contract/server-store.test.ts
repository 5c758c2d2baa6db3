import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPassingStore, openStore } from '../../src/server/store/store.js';
import { addBucket, addVersion, read, receive } from '../helpers/server-store.js';
import { describeStore } from './server-store.suite.js';

const temporary = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('backblazeb2-server-'));

describe('stores of the embedded server', () => {
  let directory: string;
  let known: readonly string[];
  beforeEach(() => {
    known = temporary();
    directory = mkdtempSync(join(tmpdir(), 'backblazeb2-store-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const own = (): string => join(tmpdir(), temporary().find((name) => !known.includes(name)) ?? 'none');

  describeStore({ name: 'in memory', open: () => openStore(null), directory: own });
  describeStore({ name: 'on disk', open: () => openStore(directory), directory: () => directory });

  it('hold so many bytes of small contents in memory, and put what comes then into files', async () => {
    const store = await openPassingStore(100);
    const bucket = addBucket(store, 'bucket');
    const add = async (text: string) => addVersion(store, bucket, { name: 'a' }, [await receive(store, text)]);
    const [first, second] = [await add('x'.repeat(60)), await add('y'.repeat(60))];
    const isSmall = (version: typeof first) => store.versions.pieces(version)[0]?.content.startsWith('s');
    assert.deepEqual([first, second].map(isSmall), [true, false]);
    assert.equal(await read(store, store.versions.pieces(second)), 'y'.repeat(60));
    await store.contents.drop(store.versions.remove(first));
    await (await store.contents.receive(60, null)).discard();
    await store.contents.abandon([await receive(store, 'w'.repeat(60))]);
    const lost = await receive(store, 'v'.repeat(60));
    const fail = () => {
      addVersion(store, bucket, { name: 'b' }, [lost]);
      throw new Error('on purpose');
    };
    assert.throws(() => store.transaction(fail), /on purpose/);
    await store.contents.abandon([lost]);
    await assert.rejects(read(store, [lost]), /is not there/);
    assert.equal(isSmall(await add('z'.repeat(60))), true);
    store.close();
  });

  it('leave nothing behind when they were in memory', async () => {
    const store = await openStore(null);
    await receive(store, 'something');
    const path = own();
    assert.equal(readdirSync(path).length, 2);
    store.close();
    assert.throws(() => readdirSync(path), { code: 'ENOENT' });
  });

  it('have everything again when they were on disk', async () => {
    const before = await openStore(directory);
    const bucket = addBucket(before, 'bucket');
    const version = addVersion(before, bucket, { name: 'ü😀' }, [await receive(before, 'content')]);
    before.close();
    const after = await openStore(directory);
    assert.deepEqual(after.versions.current(bucket.seq, 'ü😀'), version);
    assert.equal(await read(after, after.versions.pieces(version)), 'content');
    assert.ok(after.versions.nextSeq() > version.seq);
    after.close();
  });

  it('know after a crash what nobody refers to, and remove it', async () => {
    const large = 'x'.repeat(100_000);
    const store = await openStore(directory);
    const bucket = addBucket(store, 'bucket');
    const kept = addVersion(store, bucket, { name: 'a' }, [await receive(store, large)]);
    const gone = addVersion(store, bucket, { name: 'b' }, [await receive(store, large), await receive(store, 'small')]);
    const fate = store.versions.pieces(gone);
    // The crash comes before the bytes of one version are removed, before another has its version, and within a third.
    store.versions.remove(gone);
    await receive(store, large);
    const third = await store.contents.receive(100_000, null);
    await third.write(Buffer.alloc(50_000));
    const crashed = `${directory}-crashed`;
    cpSync(directory, crashed, { recursive: true });
    await third.discard();
    store.close();
    const after = await openStore(crashed);
    try {
      assert.equal(await read(after, after.versions.pieces(kept)), large);
      for (const piece of fate) await assert.rejects(read(after, [piece]));
      const files = readdirSync(crashed, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      assert.equal(files.filter(({ name }) => !name.startsWith('metadata')).length, 1);
    } finally {
      after.close();
      rmSync(crashed, { recursive: true });
    }
  });

  it('refuse a directory that another one has, and take it when it is free', async () => {
    const first = await openStore(directory);
    await assert.rejects(openStore(directory), /another server is using the data directory/);
    first.close();
    (await openStore(directory)).close();
  });
});
