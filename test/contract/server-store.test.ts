import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '../../src/server/store/store.js';
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

  it('refuse a directory that another one has, and take it when it is free', async () => {
    const first = await openStore(directory);
    await assert.rejects(openStore(directory), /another server is using the data directory/);
    first.close();
    (await openStore(directory)).close();
  });
});
