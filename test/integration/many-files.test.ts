import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { UploadEntry } from '../../src/index.js';
import { bytesOf, failure, requestsOf, storedIn, withServer } from '../helpers/setup.js';

const COUNT = 60;
const numbered = (i: number): string => `many/${String(i).padStart(3, '0')}`;

describe('uploadFiles', () => {
  const setup = withServer();

  it('stores files, data and streams from any iterable, with one upload URL for each hand at most', async () => {
    const { b2, bucketId } = setup;
    await writeFile(setup.path('file'), 'from a file');
    async function* entries(): AsyncGenerator<UploadEntry> {
      for (let i = 0; i < COUNT; i++) {
        const fileName = numbered(i);
        if (i % 3 === 0) yield { fileName, localFile: setup.path('file') };
        else if (i % 3 === 1)
          yield { fileName, fileData: `data ${i}`, contentType: 'text/x-own', metadata: { a: 'b' } };
        else yield { fileName, stream: [Buffer.from(`stream ${i}`)] };
      }
    }
    b2.config('MaxConcurrentFiles', 4);
    const done: string[] = [];
    b2.onFileComplete = ({ fileName, fileId, error }) => {
      assert.ok(fileId !== '' && error === null, fileName);
      done.push(fileName);
    };
    const requests = requestsOf(b2);
    const result = await b2.uploadFiles(bucketId, entries());
    assert.deepEqual([result.completed, result.failed], [COUNT, []]);
    assert.equal(done.length, COUNT);
    assert.equal(Number(b2.config('BytesTransferred')), result.bytes);
    const urls = requests.filter(({ call }) => call === 'b2_get_upload_url').length;
    assert.ok(urls <= 4, `${urls} upload URLs for 4 hands`);
    assert.equal(requests.filter(({ call }) => call === 'b2_upload_file').length, COUNT);
    await b2.listFiles(bucketId);
    assert.deepEqual(
      [...b2.fileName],
      Array.from({ length: COUNT }, (_, i) => numbered(i)),
    );
    assert.deepEqual([b2.fileContentType[1], b2.fileSize[0], b2.fileSize[2]], ['text/x-own', 11, 8]);
  });

  it('takes an entry only when there is a hand for it', async () => {
    const { b2, bucketId } = setup;
    b2.config('MaxConcurrentFiles', 3);
    let taken = 0;
    let ended = 0;
    function* entries(): Generator<UploadEntry> {
      for (let i = 0; i < 20; i++) {
        assert.ok(taken - ended < 3, `${taken} taken and ${ended} ended`);
        taken++;
        yield { fileName: numbered(i), fileData: 'x' };
      }
    }
    b2.onFileComplete = () => void ended++;
    await b2.uploadFiles(bucketId, entries());
    assert.equal(ended, 20);
  });

  it('goes on when one file fails, and tells which and why', async () => {
    const { b2, bucketId } = setup;
    const told: (string | undefined)[] = [];
    b2.onFileComplete = ({ error }) => void told.push(error?.code);
    const { completed, failed } = await b2.uploadFiles(bucketId, [
      { fileName: 'good', fileData: 'x' },
      { fileName: 'missing', localFile: setup.path('missing') },
      { fileName: '/bad', fileData: 'x' },
      { fileName: 'nothing' },
      { fileName: 'too much', fileData: 'x', localFile: 'y' },
    ]);
    assert.equal(completed, 1);
    assert.deepEqual(failed.map(({ fileName, error }) => [fileName, error.code]).toSorted(), [
      ['/bad', 'invalid_argument'],
      ['missing', 'cannot_open_file'],
      ['nothing', 'invalid_argument'],
      ['too much', 'invalid_argument'],
    ]);
    assert.deepEqual(told.filter((code) => code !== undefined).length, 4);
    assert.deepEqual(await storedIn(b2, bucketId), ['upload good']);
  });

  it('stops at what every other file would meet, too', async () => {
    const { b2, bucketId, server } = setup;
    const fault = { kind: 'status', status: 403, code: 'cap_exceeded', message: 'no' } as const;
    server.faults.add({ endpoint: 'b2_upload_file', skip: 2, fault });
    b2.config('MaxConcurrentFiles', 1);
    let taken = 0;
    function* entries(): Generator<UploadEntry> {
      for (; ; taken++) yield { fileName: numbered(taken), fileData: 'x' };
    }
    assert.equal((await failure(b2.uploadFiles(bucketId, entries()))).code, 'cap_exceeded');
    assert.equal(taken, 2);
  });

  it('can be interrupted, and closes the iterator', async () => {
    const { b2, bucketId } = setup;
    let closed = false;
    function* entries(): Generator<UploadEntry> {
      try {
        for (let i = 0; ; i++) yield { fileName: numbered(i), fileData: 'x' };
      } finally {
        closed = true;
      }
    }
    b2.onFileComplete = () => b2.interrupt();
    assert.equal((await failure(b2.uploadFiles(bucketId, entries()))).code, 'interrupted');
    assert.deepEqual([closed, b2.idle], [true, true]);
  });

  it('sends large ones in parts and fires no event of a single transfer', async () => {
    const { b2, bucketId } = setup;
    b2.config('FragmentSize', 5_000_000);
    b2.config('SimpleUploadLimit', 5_000_000);
    const wrong: string[] = [];
    for (const name of ['StartTransfer', 'Transfer', 'Progress', 'EndTransfer', 'FragmentComplete'] as const) {
      b2.on(name, () => void wrong.push(name));
    }
    const content = bytesOf(12_000_000);
    await b2.uploadFiles(bucketId, [{ fileName: 'big', fileData: content }]);
    assert.deepEqual(wrong, []);
    b2.removeAllListeners();
    await b2.downloadFile(setup.bucketName, 'big');
    assert.ok(b2.fileData.equals(content));
    assert.equal(b2.config('ResumableUploadState'), '');
  });

  it('reads only as many streams at the same time as BufferLimit has room for', async () => {
    const { b2, bucketId } = setup;
    b2.config('BufferLimit', 10_000_000);
    let [reading, most] = [0, 0];
    async function* stream(): AsyncGenerator<Buffer> {
      most = Math.max(most, ++reading);
      yield bytesOf(100_000);
      await new Promise(setImmediate);
      yield bytesOf(100_000);
    }
    b2.onFileComplete = () => void reading--;
    const entries = Array.from({ length: 12 }, (_, i) => ({ fileName: numbered(i), stream: stream() }));
    assert.equal((await b2.uploadFiles(bucketId, entries)).completed, 12);
    // A part of a stream has 5 MB at least.
    assert.equal(most, 2);
  });

  it('goes on after an entry that is none', async () => {
    const wrong = [
      null,
      5,
      { fileName: 5, fileData: 'x' },
      { fileName: 'x', localFile: 5 },
      { fileName: 'x', stream: 5 },
    ];
    const odd = [{ metadata: 5 }, { metadata: { 'a b': 'x' } }, { metadata: { a: 5 } }, { contentType: 5 }];
    const entries = [...wrong, ...odd.map((more) => ({ fileName: 'x', fileData: 'x', ...more }))] as UploadEntry[];
    const good = { fileName: 'good', fileData: 'x' };
    const { completed, failed } = await setup.b2.uploadFiles(setup.bucketId, [...entries, good]);
    assert.deepEqual([completed, failed.length], [1, entries.length]);
    for (const { error } of failed) assert.match(error.code, /^(?:invalid_argument|cannot_read_source)$/);
  });

  it('fails with what its entries failed with', async () => {
    const cause = new TypeError('no such table');
    async function* entries(): AsyncGenerator<UploadEntry> {
      yield { fileName: 'x', fileData: 'x' };
      throw cause;
    }
    const error = await failure(setup.b2.uploadFiles(setup.bucketId, entries()));
    assert.deepEqual([error.code, error.cause], ['cannot_read_source', cause]);
  });

  it('can be interrupted while its entries never come', async () => {
    const { b2, bucketId } = setup;
    async function* entries(): AsyncGenerator<UploadEntry> {
      yield { fileName: 'x', fileData: 'x' };
      await new Promise(() => undefined);
    }
    b2.onFileComplete = () => b2.interrupt();
    assert.equal((await failure(b2.uploadFiles(bucketId, entries()))).code, 'interrupted');
    assert.equal(b2.idle, true);
  });

  it('takes iterables alone', async () => {
    const loose = setup.b2 as unknown as { uploadFiles(bucketId: string, entries: unknown): Promise<unknown> };
    for (const wrong of [undefined, null, 7, 'text', {}]) {
      assert.equal((await failure(loose.uploadFiles(setup.bucketId, wrong))).code, 'invalid_argument');
    }
  });
});

describe('downloadFiles', () => {
  const setup = withServer();

  beforeEach(async () => {
    const entries = Array.from({ length: 20 }, (_, i) => ({ fileName: numbered(i), fileData: `content ${i}` }));
    await setup.b2.uploadFiles(setup.bucketId, entries);
  });

  it('writes every file below the folder, by name or by id', async () => {
    const { b2, bucketId, bucketName } = setup;
    await b2.listFiles(bucketId);
    const folder = setup.path('copy');
    const entries = b2.files.map(({ id, name: fileName }, i) =>
      i % 2 === 0
        ? { fileId: id, fileName, folder }
        : { bucketName, fileName, localFile: setup.path(`copy/${fileName}`) },
    );
    const { completed, failed } = await b2.downloadFiles(entries);
    assert.deepEqual([completed, failed], [20, []]);
    assert.equal((await readdir(setup.path('copy/many'))).length, 20);
    for (let i = 0; i < 20; i++)
      assert.equal(await readFile(setup.path(`copy/${numbered(i)}`), 'utf8'), `content ${i}`);
  });

  it('writes nothing outside of the folder, whatever the names say', async () => {
    const { b2, bucketName } = setup;
    const folder = setup.path('copy');
    const names = ['../escaped', 'a/../../escaped', '/etc/escaped', '..', 'a/./b', 'a\0b'];
    const { completed, failed } = await b2.downloadFiles(names.map((fileName) => ({ bucketName, fileName, folder })));
    assert.deepEqual([completed, failed.length], [0, names.length]);
    for (const { error } of failed) assert.match(error.message, /below the folder/);
    assert.deepEqual(await readdir(setup.folder), []);
  });

  it('goes on after an entry that is none', async () => {
    const { b2, bucketName } = setup;
    const from = { bucketName, fileName: numbered(0) };
    const wrong = [null, 5, { fileId: 5, localFile: 'x' }, { ...from, localFile: 5 }, { ...from, folder: 5 }];
    const good = { ...from, localFile: setup.path('good') };
    const { completed, failed } = await b2.downloadFiles([...(wrong as (typeof good)[]), good]);
    assert.deepEqual([completed, failed.map(({ error }) => error.code)], [1, wrong.map(() => 'invalid_argument')]);
  });

  it('goes on when one file fails: it is missing, or there is one in its place', async () => {
    const { b2, bucketName } = setup;
    await mkdir(setup.path('copy/many'), { recursive: true });
    await writeFile(setup.path(`copy/${numbered(1)}`), 'mine');
    const folder = setup.path('copy');
    const names = [numbered(0), numbered(1), 'missing', numbered(2)];
    const entries = names.map((fileName) => ({ bucketName, fileName, folder }));
    const { completed, failed } = await b2.downloadFiles(entries);
    assert.equal(completed, 2);
    assert.deepEqual(failed.map(({ error }) => error.code).toSorted(), ['file_exists', 'not_found']);
    assert.equal(await readFile(setup.path(`copy/${numbered(1)}`), 'utf8'), 'mine');
    b2.overwrite = true;
    assert.equal((await b2.downloadFiles(entries)).completed, 3);
    assert.equal(await readFile(setup.path(`copy/${numbered(1)}`), 'utf8'), 'content 1');
  });
});

describe('cleanUpUploads', () => {
  const setup = withServer();

  it('cancels what was begun so long ago, with its prefix alone, and tells of each', async () => {
    const { b2, bucketId } = setup;
    for (const name of ['a/1', 'a/2', 'b/1']) await b2.startMultipartUpload(bucketId, name);
    assert.equal(await b2.cleanUpUploads(bucketId), 0);
    assert.equal((await storedIn(b2, bucketId)).length, 3);
    const told: string[] = [];
    b2.onFileList = ({ name, kind }) => void told.push(`${kind} ${name}`);
    b2.prefix = 'a/';
    assert.equal(await b2.cleanUpUploads(bucketId, 0), 2);
    assert.deepEqual(told, ['start a/1', 'start a/2']);
    b2.prefix = '';
    assert.deepEqual(await storedIn(b2, bucketId), ['start b/1']);
    for (const wrong of [-1, Number.NaN]) {
      assert.equal((await failure(b2.cleanUpUploads(bucketId, wrong))).code, 'invalid_argument');
    }
  });
});
