import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { newFileId } from '../../src/server/ids.js';
import { createRandom } from '../../src/server/random.js';
import type { Entry, Selection } from '../../src/server/store/listing.js';
import { type Piece, slicePieces } from '../../src/server/store/pieces.js';
import type { Store } from '../../src/server/store/store.js';
import type { StoredVersion } from '../../src/server/store/version-row.js';
import { addBucket, addVersion, read, receive } from '../helpers/server-store.js';

/** How a test gets stores of one kind. */
export interface StoreHarness {
  readonly name: string;
  /** A fresh, empty store. The suite closes it. */
  open(): Promise<Store>;
  /** Where the open store has its contents. */
  directory(): string;
}

/** What every store of the server must do. */
export function describeStore(harness: StoreHarness): void {
  describe(`the server's store, ${harness.name}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await harness.open();
    });
    afterEach(() => store.close());

    const contentFiles = (): string[] =>
      readdirSync(harness.directory(), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.startsWith('metadata'))
        .map((entry) => entry.name);

    describe('buckets', () => {
      it('are found by id and, without regard to case, by name', () => {
        const bucket = addBucket(store, 'My-Bucket');
        assert.deepEqual(store.buckets.byId(bucket.id), bucket);
        assert.deepEqual(store.buckets.byName('my-bucket'), bucket);
        assert.equal(store.buckets.byName('other'), null);
      });

      it('are listed by name', () => {
        for (const name of ['bbbbbb', 'aaaaaa', 'cccccc']) addBucket(store, name);
        assert.deepEqual(
          store.buckets.all().map(({ name }) => name),
          ['aaaaaa', 'bbbbbb', 'cccccc'],
        );
        assert.equal(store.buckets.count(), 3);
      });

      it('are empty only when no version is left, not even a hide marker or an unfinished file', () => {
        const bucket = addBucket(store, 'bucket');
        for (const action of ['upload', 'hide', 'start'] as const) {
          const version = addVersion(store, bucket, { name: 'a', action });
          assert.equal(store.buckets.isEmpty(bucket.seq), false);
          store.versions.remove(version);
          assert.equal(store.buckets.isEmpty(bucket.seq), true);
        }
      });

      it('never get the number of one that is gone', () => {
        const before = addBucket(store, 'bucket');
        store.buckets.remove(before.seq);
        assert.ok(store.buckets.nextSeq() > before.seq);
      });
    });

    it('finds a version by its whole id, not by a part of it', () => {
      const bucket = addBucket(store, 'bucket');
      const version = addVersion(store, bucket, { name: 'a' });
      assert.deepEqual(store.versions.byId(version.id), version);
      const place = { seq: version.seq, uploaded: version.uploaded };
      const others = [newFileId(createRandom('other'), bucket.id, false, place), version.id.slice(0, -1), 'a', ''];
      for (const id of others) assert.equal(store.versions.byId(id), null);
    });

    describe('the current version of a name', () => {
      it('is the newest upload, until a hide marker is newer', () => {
        const bucket = addBucket(store, 'bucket');
        const first = addVersion(store, bucket, { name: 'a', uploaded: 10 });
        const second = addVersion(store, bucket, { name: 'a', uploaded: 20 });
        assert.equal(store.versions.current(bucket.seq, 'a')?.id, second.id);
        const marker = addVersion(store, bucket, { name: 'a', uploaded: 30, action: 'hide' });
        assert.equal(store.versions.current(bucket.seq, 'a'), null);
        store.versions.remove(marker);
        assert.equal(store.versions.current(bucket.seq, 'a')?.id, second.id);
        store.versions.remove(second);
        assert.equal(store.versions.current(bucket.seq, 'a')?.id, first.id);
      });

      it('is the later one of two with the same time', () => {
        const bucket = addBucket(store, 'bucket');
        addVersion(store, bucket, { name: 'a', uploaded: 10 });
        const later = addVersion(store, bucket, { name: 'a', uploaded: 10 });
        assert.equal(store.versions.current(bucket.seq, 'a')?.id, later.id);
      });

      it('is not touched by an unfinished large file, and a finished one sorts by its start', () => {
        const bucket = addBucket(store, 'bucket');
        const small = addVersion(store, bucket, { name: 'a', uploaded: 10 });
        const early = addVersion(store, bucket, { name: 'a', uploaded: 5, action: 'start' });
        const late = addVersion(store, bucket, { name: 'a', uploaded: 20, action: 'start' });
        assert.equal(store.versions.current(bucket.seq, 'a')?.id, small.id);
        store.versions.finish(early, 0);
        assert.equal(store.versions.current(bucket.seq, 'a')?.id, small.id);
        store.versions.finish(late, 0);
        assert.equal(store.versions.current(bucket.seq, 'a')?.id, late.id);
      });

      it('differs between buckets', () => {
        const [one, two] = [addBucket(store, 'bucket-1'), addBucket(store, 'bucket-2')];
        addVersion(store, one, { name: 'a' });
        assert.equal(store.versions.current(two.seq, 'a'), null);
      });
    });

    describe('listings', () => {
      const some = fc.constantFrom(
        ...['', '/', 'a', 'b', 'a/', 'a/b', 'a/b/', 'a//', '～', '😀', 'a/😀', 'a～', '/\u{10ffff}', '😀/', 'b/'],
      );
      const action = fc.constantFrom('upload', 'upload', 'upload', 'hide', 'start') as fc.Arbitrary<
        'upload' | 'hide' | 'start'
      >;
      const made = fc.record({
        name: fc.tuple(some, some).map(([a, b]) => `${a}${b}x`),
        action,
        uploaded: fc.integer({ min: 1, max: 4 }),
      });
      const asked = fc.record({
        prefix: some,
        delimiter: fc.constantFrom(null, '/', 'b/', '😀', '\u{10ffff}'),
        limit: fc.integer({ min: 1, max: 12 }),
      });

      it('agree with a simple model on every page, names and versions, folders or not', () => {
        fc.assert(
          fc.property(fc.array(made, { maxLength: 50 }), asked, (versions, selection) => {
            const bucket = addBucket(store, `bucket-${store.buckets.nextSeq()}`);
            const stored = versions.map((version) => addVersion(store, bucket, version));
            const ask = { bucket: bucket.seq, startName: '', startPlace: null, ...selection };
            assert.deepEqual(labels(pages(store.listing.names, ask)), labels(model(current(stored), ask)));
            assert.deepEqual(labels(pages(store.listing.versions, ask)), labels(model(stored, ask)));
          }),
          { numRuns: 150 },
        );
      });

      it('count the characters of a prefix as names have them, wherever its folders begin', () => {
        const bucket = addBucket(store, 'bucket');
        for (const name of ['😀!/a', '😀/a/1', '😀/b', '😀0']) addVersion(store, bucket, { name });
        const ask = { bucket: bucket.seq, prefix: '😀', delimiter: '/', startName: '', startPlace: null, limit: 9 };
        const found = store.listing.names(ask).map((entry) => ('folder' in entry ? entry.folder : entry.version.name));
        assert.deepEqual(found, ['😀!/', '😀/', '😀0']);
      });

      it('begin at a name that need not exist, and go on after a version that is gone', () => {
        const bucket = addBucket(store, 'bucket');
        const ids = ['a', 'b', 'b', 'c'].map((name, uploaded) => addVersion(store, bucket, { name, uploaded }));
        const ask = { bucket: bucket.seq, prefix: '', delimiter: null, limit: 10 };
        const names = store.listing.names({ ...ask, startName: 'aa', startPlace: null });
        assert.deepEqual(labels(names), labels([ids[2], ids[3]].map(entry)));
        const newest = ids[2] as StoredVersion;
        store.versions.remove(newest);
        const rest = store.listing.versions({ ...ask, startName: 'b', startPlace: newest });
        assert.deepEqual(labels(rest), labels([ids[1], ids[3]].map(entry)));
      });

      it('have unfinished large files in the order they were started', () => {
        const bucket = addBucket(store, 'bucket');
        const started = ['z', 'a', 'zz'].map((name) => addVersion(store, bucket, { name, action: 'start' }));
        addVersion(store, bucket, { name: 'zzz' });
        const list = (prefix: string, start: number, limit: number) =>
          store.listing.unfinished(bucket.seq, prefix, start, limit).map(({ name }) => name);
        assert.deepEqual(list('', 0, 10), ['z', 'a', 'zz']);
        assert.deepEqual(list('z', 0, 10), ['z', 'zz']);
        assert.deepEqual(list('', started[1]?.seq ?? 0, 1), ['a']);
      });
    });

    describe('contents', () => {
      it('come back as they were received, whole and in slices over several pieces', async () => {
        const texts = ['x'.repeat(3_000_000), 'second', 'y'.repeat(65_536), 'z'.repeat(65_537)];
        const given: Piece[] = [];
        for (const text of texts) given.push(await receive(store, text));
        const version = addVersion(store, addBucket(store, 'bucket'), { name: 'a' }, given);
        const pieces = store.versions.pieces(version);
        assert.equal(await read(store, pieces), texts.join(''));
        assert.equal(await read(store, slicePieces(pieces, 2_999_998, 3_000_003)), 'xxsec');
      });

      it('have no file of their own when they are small', async () => {
        const bucket = addBucket(store, 'bucket');
        const version = addVersion(store, bucket, { name: 'a' }, [await receive(store, 'small')]);
        assert.equal(await read(store, store.versions.pieces(version)), 'small');
        assert.deepEqual(contentFiles(), []);
      });

      it('are encrypted on the disk when they have a key, and read from any byte on', async () => {
        const plain = Buffer.from('0123456789'.repeat(300_000));
        const key = Buffer.alloc(32, 7);
        const incoming = await store.contents.receive(plain.length, key);
        for (let at = 0; at < plain.length; at += 99_999) await incoming.write(plain.subarray(at, at + 99_999));
        const all = { ...(await incoming.keep()), start: 0, length: plain.length };
        const bytes = async (start: number, length: number, key: Buffer | null): Promise<Buffer> => {
          const blocks: Buffer[] = [];
          const { signal } = new AbortController();
          for await (const block of store.contents.read([{ ...all, start, length, key }], signal)) {
            blocks.push(Buffer.from(block));
          }
          return Buffer.concat(blocks);
        };
        assert.ok(!(await bytes(0, plain.length, null)).includes('0123456789'));
        for (const [start, length] of [
          [0, plain.length],
          [1, 15],
          [15, 2],
          [16, 16],
          [1_048_577, 1_500_003],
        ] as const) {
          assert.deepEqual(await bytes(start, length, key), plain.subarray(start, start + length));
        }
      });

      it('leave nothing when they are discarded', async () => {
        const incoming = await store.contents.receive(5_000_000, null);
        await incoming.write(Buffer.alloc(5_000_000));
        await incoming.discard();
        assert.deepEqual(contentFiles(), []);
      });

      for (const [size, text] of SIZES) {
        it(`go when their last version goes, however many share them, when they are ${size}`, async () => {
          const bucket = addBucket(store, 'bucket');
          const first = addVersion(store, bucket, { name: 'a' }, [await receive(store, text)]);
          const pieces = store.versions.pieces(first);
          const second = addVersion(store, bucket, { name: 'a' }, pieces);
          await store.contents.drop(store.versions.remove(first));
          assert.equal(await read(store, pieces), text);
          await store.contents.drop(store.versions.remove(second));
          assert.deepEqual(contentFiles(), []);
          await assert.rejects(read(store, pieces));
        });

        it(`stay for those who asked for them, until they have them or let go, when they are ${size}`, async () => {
          const version = addVersion(store, addBucket(store, 'bucket'), { name: 'a' }, [await receive(store, text)]);
          const pieces = store.versions.pieces(version);
          const twice = [...pieces, ...pieces].map((piece) => ({ ...piece, key: null }));
          const { signal } = new AbortController();
          const [reader, other] = [store.contents.read(twice, signal), store.contents.read(twice, signal)];
          await store.contents.drop(store.versions.remove(version));
          let length = 0;
          for await (const block of reader) length += block.length;
          assert.equal(length, 2 * text.length);
          assert.equal(await read(store, pieces), text);
          await other.release();
          await other.release();
          assert.deepEqual(contentFiles(), []);
          await assert.rejects(read(store, pieces));
        });
      }

      it('are those of the newest part when a part is sent again', async () => {
        const bucket = addBucket(store, 'bucket');
        const owner = addVersion(store, bucket, { name: 'a', action: 'start' });
        const [old, other, better] = [
          await receive(store, 'old'),
          await receive(store, '2'),
          await receive(store, '11'),
        ];
        const put = (number: number, piece: typeof old) =>
          store.parts.put(owner.seq, { number, length: piece.length, sha1: '', uploaded: 0 }, [piece]);
        assert.deepEqual([put(1, old), put(2, other), put(1, better)], [[], [], [old.content]]);
        assert.deepEqual(
          store.parts.list(owner.seq, 1, 10).map(({ number, length }) => [number, length]),
          [
            [1, 2],
            [2, 1],
          ],
        );
        const finished = store.versions.finish(owner, 3);
        assert.equal(await read(store, store.versions.pieces(finished)), '112');
        assert.deepEqual(store.versions.remove(finished).sort(), [other.content, better.content].sort());
      });
    });

    it('keeps nothing of a transaction that fails', () => {
      const failing = () =>
        store.transaction(() => {
          assert.notEqual(store.buckets.byId(addBucket(store, 'bucket').id), null);
          assert.notEqual(store.buckets.byName('bucket'), null);
          throw new Error('no');
        });
      assert.throws(failing, /no/);
      assert.equal(store.buckets.count(), 0);
      assert.equal(store.buckets.byName('bucket'), null);
      assert.equal(
        store.transaction(() => addBucket(store, 'bucket').name),
        'bucket',
      );
    });

    it('keeps the transactions around one that fails in the same turn', async () => {
      store.transaction(() => addBucket(store, 'before'));
      assert.throws(() =>
        store.transaction(() => {
          addBucket(store, 'failed');
          throw new Error('no');
        }),
      );
      store.transaction(() => addBucket(store, 'behind'));
      await store.settled();
      assert.deepEqual(
        store.buckets.all().map(({ name }) => name),
        ['before', 'behind'],
      );
    });

    it('answers a bucket as it is after every change of it', () => {
      const bucket = addBucket(store, 'bucket');
      assert.equal(store.buckets.byId(bucket.id)?.revision, bucket.revision);
      assert.equal(store.buckets.byName('bucket')?.revision, bucket.revision);
      store.buckets.change({ ...bucket, revision: 7 });
      assert.equal(store.buckets.byId(bucket.id)?.revision, 7);
      assert.equal(store.buckets.byName('bucket')?.revision, 7);
      store.buckets.remove(bucket.seq);
      assert.equal(store.buckets.byId(bucket.id), null);
      assert.equal(store.buckets.byName('bucket'), null);
    });

    it('lists keys in the order of their ids, a page at a time', () => {
      const key = { name: 'k', digest: 'd', capabilities: ['listFiles'], buckets: ['b'], prefix: 'p', expires: 5 };
      for (const id of ['k3', 'k1', 'k2']) store.keys.add({ ...key, id, seq: store.keys.nextSeq() });
      assert.deepEqual(
        store.keys.list('k2', 5).map(({ id }) => id),
        ['k2', 'k3'],
      );
      assert.equal(store.keys.list('', 1).length, 1);
      assert.deepEqual(store.keys.byId('k1'), { ...key, id: 'k1', seq: 2 });
      store.keys.remove('k1');
      assert.equal(store.keys.byId('k1'), null);
    });
  });
}

/** Of a content in the database, and of one in a file. */
const SIZES = [
  ['small', 'shared'],
  ['large', 'shared'.repeat(500_000)],
] as const;

const entry = (version: StoredVersion | undefined): Entry => ({ version: version as StoredVersion });
const labels = (entries: readonly Entry[]): string[] =>
  entries.map((found) => ('folder' in found ? `folder ${found.folder}` : `${found.version.name} ${found.version.id}`));

/** Follows the pages to the end, as the handlers do: one entry more than the page tells where the next one begins. */
function pages(list: (selection: Selection) => Entry[], ask: Selection): Entry[] {
  const all: Entry[] = [];
  for (let selection = ask; ; ) {
    const found = list({ ...selection, limit: ask.limit + 1 });
    all.push(...found.slice(0, ask.limit));
    const next = found[ask.limit];
    if (next === undefined) return all;
    selection =
      'folder' in next
        ? { ...ask, startName: next.folder, startPlace: null }
        : { ...ask, startName: next.version.name, startPlace: next.version };
  }
}

const byOrder = (a: StoredVersion, b: StoredVersion): number =>
  Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || b.uploaded - a.uploaded || b.seq - a.seq;

/** The versions that names stand for. */
function current(versions: readonly StoredVersion[]): StoredVersion[] {
  const finished = versions.filter(({ action }) => action !== 'start').sort(byOrder);
  return finished.filter(({ name, action }, at) => finished[at - 1]?.name !== name && action === 'upload');
}

/** What a listing without pages has. */
function model(versions: readonly StoredVersion[], { prefix, delimiter }: Selection): Entry[] {
  const found: Entry[] = [];
  for (const version of [...versions].sort(byOrder)) {
    if (!version.name.startsWith(prefix)) continue;
    const at = delimiter === null ? -1 : version.name.indexOf(delimiter, prefix.length);
    const folder = at < 0 ? null : version.name.slice(0, at + (delimiter ?? '').length);
    const last = found.at(-1);
    if (folder === null) found.push({ version });
    else if (last === undefined || !('folder' in last) || last.folder !== folder) found.push({ folder });
  }
  return found;
}
