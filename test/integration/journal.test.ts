import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BackblazeB2 } from '../../src/index.js';
import { bytesOf, component, failure, requestsOf, storedIn, withServer } from '../helpers/setup.js';
import { ROOT } from '../helpers/sources.js';

const PART = 5_000_000;
const PARTS = 8;
const SETTINGS = { FragmentSize: PART, SimpleUploadLimit: PART, MaxConcurrentParts: 2 };

describe('the journal of an upload', () => {
  const setup = withServer();
  const content = bytesOf(PART * PARTS - 1234);

  beforeEach(() => writeFile(setup.path('big'), content));

  function start(settings: Readonly<Record<string, string | number | boolean>> = {}): ChildProcess {
    const { server, bucketId } = setup;
    const { url, applicationKeyId, applicationKey } = server;
    const all = { ...SETTINGS, JournalDirectory: setup.path('journals'), ...settings };
    const job = { url, applicationKeyId, applicationKey, bucketId, localFile: setup.path('big'), settings: all };
    const program = join(ROOT, 'test/fixtures/transferring-program.ts');
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    return spawn(process.execPath, ['--import', 'tsx/esm', program, JSON.stringify(job)], {
      stdio: [...stdio],
      cwd: ROOT,
    });
  }

  async function finished(child: ChildProcess): Promise<string> {
    const [id] = await Promise.all([child.stdout === null ? '' : text(child.stdout), once(child, 'close')]);
    assert.equal(child.exitCode, 0);
    return id.trim();
  }

  const stats = async (): Promise<{ endpoints: Record<string, { requests: number }> }> =>
    (await fetch(`${setup.server.url}/_stats`)).json() as Promise<{ endpoints: Record<string, { requests: number }> }>;
  const partsSent = async (): Promise<number> => (await stats()).endpoints['b2_upload_part']?.requests ?? 0;

  async function untilSent(parts: number): Promise<void> {
    while ((await partsSent()) < parts) await new Promise(setImmediate);
  }

  /** Runs the program and kills it without warning once B2 has so many parts. */
  async function killAfter(
    parts: number,
    settings: Readonly<Record<string, string | number | boolean>> = {},
  ): Promise<void> {
    const { server } = setup;
    server.faults.add({ endpoint: 'b2_upload_part', fault: { kind: 'latency', ms: 150 } });
    const child = start(settings);
    await untilSent(parts);
    child.kill('SIGKILL');
    await once(child, 'close');
    server.faults.clear();
  }

  async function assertWhole(b2: BackblazeB2, id: string): Promise<void> {
    await b2.downloadFileById(id);
    assert.ok(b2.fileData.equals(content));
    assert.deepEqual(await storedIn(b2, setup.bucketId), ['upload big']);
  }

  it('lets the same call go on after a kill, sending again only what was under way', async () => {
    await killAfter(4);
    const before = await partsSent();
    const id = await finished(start());
    const again = (await partsSent()) - before;
    assert.ok(before + again <= PARTS + 2, `${before} parts before the kill and ${again} after it`);
    await assertWhole(setup.b2, id);
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });

  it('knows the version that a killed process made and could not tell of', async () => {
    const { server, b2 } = setup;
    server.faults.add({ endpoint: 'b2_finish_large_file', fault: { kind: 'drop_response' } });
    server.faults.add({ endpoint: 'b2_get_file_info', fault: { kind: 'never_answer' } });
    const child = start();
    while (((await stats()).endpoints['b2_finish_large_file']?.requests ?? 0) === 0) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await once(child, 'close');
    server.faults.clear();
    const before = await partsSent();
    const id = await finished(start());
    assert.equal(await partsSent(), before);
    await assertWhole(b2, id);
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });

  it('knows the upload that a killed process began and was not told of', async () => {
    const { server, b2, bucketId } = setup;
    server.faults.add({ endpoint: 'b2_start_large_file', fault: { kind: 'drop_response' } });
    // The first one looks for what there is to go on with.
    server.faults.add({ endpoint: 'b2_list_unfinished_large_files', skip: 1, fault: { kind: 'never_answer' } });
    const child = start();
    while (!(await storedIn(b2, bucketId)).includes('start big')) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await once(child, 'close');
    server.faults.clear();
    await assertWhole(b2, await finished(start()));
    assert.equal((await stats()).endpoints['b2_start_large_file']?.requests, 1);
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });

  it('leaves nothing behind an upload that B2 refuses to begin', async () => {
    const { b2, bucketId, server } = setup;
    for (const [name, value] of Object.entries(SETTINGS)) b2.config(name, value);
    b2.config('JournalDirectory', setup.path('journals'));
    b2.localFile = setup.path('big');
    const fault = { kind: 'status', status: 400, code: 'bad_request', message: 'no' } as const;
    server.faults.add({ endpoint: 'b2_start_large_file', fault });
    assert.equal((await failure(b2.uploadFile(bucketId, 'big'))).code, 'bad_request');
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });

  it('is of no use for a file that is wanted otherwise now', async () => {
    const { b2, bucketId, server } = setup;
    b2.contentType = 'text/old';
    for (const next of [b2, component(server)]) {
      for (const one of [b2, next]) {
        for (const [name, value] of Object.entries(SETTINGS)) one.config(name, value);
        one.config('JournalDirectory', setup.path('journals'));
        one.localFile = setup.path('big');
      }
      b2.onFragmentComplete = (event) => {
        event.interrupt = true;
      };
      b2.metadata = [{ name: 'a', value: 'old' }];
      assert.equal((await failure(b2.uploadFile(bucketId, 'big'))).code, 'interrupted');
      b2.onFragmentComplete = null;
      next.contentType = 'text/new';
      next.metadata = [{ name: 'a', value: 'new' }];
      await next.getFileInfo(await next.uploadFile(bucketId, 'big'));
      assert.equal(next.fileContentType[0], 'text/new');
      assert.deepEqual(
        next.metadata.filter(({ name }) => name === 'a'),
        [{ name: 'a', value: 'new' }],
      );
    }
  });

  it('is for its owner alone and holds no secret', async () => {
    await killAfter(3);
    const [name = ''] = await readdir(setup.path('journals'));
    const path = join(setup.path('journals'), name);
    if (process.platform !== 'win32') {
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      assert.equal((await stat(setup.path('journals'))).mode & 0o777, 0o700);
    }
    const journal = await readFile(path, 'utf8');
    assert.ok(!journal.includes(setup.server.applicationKey));
    const [number, length, sha1] = journal.split('\n')[1]?.split(' ') ?? [];
    const at = (Number(number) - 1) * PART;
    assert.equal(
      sha1,
      createHash('sha1')
        .update(content.subarray(at, at + Number(length)))
        .digest('hex'),
    );
  });

  it('is of no use for a file that was changed since: all of it is sent', async () => {
    await killAfter(4, { ResumeUnfinished: false });
    content.copy(content, 0, 1, 2);
    await writeFile(setup.path('big'), content);
    const before = await partsSent();
    const id = await finished(start({ ResumeUnfinished: false }));
    // What was under way at the kill may be counted only now.
    assert.ok((await partsSent()) - before >= PARTS);
    await setup.b2.downloadFileById(id);
    assert.ok(setup.b2.fileData.equals(content));
  });

  it('is read up to where a crash cut it', async () => {
    await killAfter(4, { ResumeUnfinished: false });
    const [name = ''] = await readdir(setup.path('journals'));
    const path = join(setup.path('journals'), name);
    await appendFile(path, '7 5000000 0123');
    await assertWhole(setup.b2, await finished(start()));
  });

  it('is of no use when its head is damaged, which fails nothing', async () => {
    await killAfter(3);
    const [name = ''] = await readdir(setup.path('journals'));
    await truncate(join(setup.path('journals'), name), 20);
    const id = await finished(start());
    await setup.b2.downloadFileById(id);
    assert.ok(setup.b2.fileData.equals(content));
  });

  it('is left alone while another process writes it', async () => {
    const { b2, server, bucketId } = setup;
    server.faults.add({ endpoint: 'b2_upload_part', fault: { kind: 'latency', ms: 200 } });
    const other = finished(start({ ResumeUnfinished: false }));
    await untilSent(3);
    for (const [name, value] of Object.entries(SETTINGS)) b2.config(name, value);
    b2.config('JournalDirectory', setup.path('journals'));
    b2.config('ResumeUnfinished', false);
    b2.localFile = setup.path('big');
    await b2.uploadFile(bucketId, 'big');
    await other;
    assert.deepEqual(await storedIn(b2, bucketId), ['upload big', 'upload big']);
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });

  it('is taken over when its process is dead though another one has its number', async () => {
    await killAfter(4, { ResumeUnfinished: false });
    const [name = ''] = await readdir(setup.path('journals'));
    const path = join(setup.path('journals'), name);
    const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    try {
      await writeFile(path, (await readFile(path, 'utf8')).replace(/"pid":\d+/, `"pid":${other.pid}`));
      const longAgo = new Date(Date.now() - 3_600_000);
      await utimes(path, longAgo, longAgo);
      const before = await partsSent();
      await finished(start({ ResumeUnfinished: false }));
      assert.ok((await partsSent()) - before < PARTS);
    } finally {
      other.kill();
    }
  });

  it('costs the resume and never the upload when it cannot be written, and says so', async () => {
    const { b2, bucketId } = setup;
    await writeFile(setup.path('no-directory'), '');
    b2.config('JournalDirectory', setup.path('no-directory'));
    b2.config('FragmentSize', PART);
    b2.config('SimpleUploadLimit', PART);
    const told: string[] = [];
    b2.onError = ({ description }) => void told.push(description);
    b2.localFile = setup.path('big');
    await b2.uploadFile(bucketId, 'big');
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', /without a journal/);
  });

  it('is dropped when the caller clears ResumableUploadState to begin anew', async () => {
    const { b2, bucketId } = setup;
    for (const [name, value] of Object.entries(SETTINGS)) b2.config(name, value);
    b2.config('JournalDirectory', setup.path('journals'));
    b2.localFile = setup.path('big');
    b2.onFragmentComplete = (event) => {
      event.interrupt = event.fragmentNumber === 3;
    };
    assert.equal((await failure(b2.uploadFile(bucketId, 'big'))).code, 'interrupted');
    b2.onFragmentComplete = null;
    b2.config('ResumableUploadState', '');
    b2.startByte = 0;
    const requests = requestsOf(b2);
    await b2.uploadFile(bucketId, 'big');
    assert.equal(requests.filter(({ call }) => call === 'b2_upload_part').length, PARTS);
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });
});

describe('an upload that knows of no earlier call', () => {
  const setup = withServer();
  const content = bytesOf(PART * 4);

  async function leaveUnfinished(b2: BackblazeB2): Promise<void> {
    b2.fileData = content;
    for (const [name, value] of Object.entries(SETTINGS)) b2.config(name, value);
    b2.onFragmentComplete = (event) => {
      event.interrupt = true;
    };
    assert.equal((await failure(b2.uploadFile(setup.bucketId, 'big'))).code, 'interrupted');
  }

  const partsOf = async (b2: BackblazeB2): Promise<number> => {
    for (const [name, value] of Object.entries(SETTINGS)) b2.config(name, value);
    const requests = requestsOf(b2);
    await b2.uploadFile(setup.bucketId, 'big');
    return requests.filter(({ call }) => call === 'b2_upload_part').length;
  };

  it('goes on with an unfinished one of the same name, type, info and bytes', async () => {
    await leaveUnfinished(setup.b2);
    const other = component(setup.server);
    other.fileData = content;
    assert.ok((await partsOf(other)) < 4);
    assert.deepEqual(await storedIn(other, setup.bucketId), ['upload big']);
  });

  it('sends the parts whose bytes differ', async () => {
    await leaveUnfinished(setup.b2);
    const other = component(setup.server);
    const changed = Buffer.from(content);
    changed[0] = (changed[0] ?? 0) ^ 1;
    other.config('LargeFileSHA1Limit', 0);
    other.fileData = changed;
    await partsOf(other);
    await other.downloadFile(setup.bucketName, 'big');
    assert.ok(other.fileData.equals(changed));
  });

  it('is one version with that of another one who uploads the same at the same time', async () => {
    const { b2, bucketId, server } = setup;
    for (const [name, value] of Object.entries(SETTINGS)) b2.config(name, value);
    b2.config('MaxConcurrentParts', 1);
    b2.fileData = content;
    const other = component(server);
    other.fileData = content;
    let taken = '';
    let last = 0;
    b2.onProgress = ({ percentDone }) => {
      last = percentDone;
    };
    b2.onFragmentComplete = async () => {
      b2.onFragmentComplete = null;
      for (const [name, value] of Object.entries(SETTINGS)) other.config(name, value);
      taken = await other.uploadFile(bucketId, 'big');
    };
    assert.equal(await b2.uploadFile(bucketId, 'big'), taken);
    assert.deepEqual([last, b2.config('ResumableUploadState')], [100, '']);
    assert.deepEqual(await storedIn(b2, bucketId), ['upload big']);
  });

  it('begins anew for other metadata, and when it is told to', async () => {
    await leaveUnfinished(setup.b2);
    const other = component(setup.server);
    other.fileData = content;
    other.addMetadata('a', 'b');
    assert.equal(await partsOf(other), 4);
    const third = component(setup.server);
    third.fileData = content;
    third.config('ResumeUnfinished', false);
    assert.equal(await partsOf(third), 4);
  });
});
