import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CHUNK, fetched, flipBit, PASSWORD, withEncryption } from '../../helpers/encrypted-component.js';
import { bytesOf, storedIn } from '../../helpers/setup.js';
import { ROOT } from '../../helpers/sources.js';

const PART = 5_000_000;
/** Parts hold whole chunks, as many as are needed for the size that is wanted. */
const PARTS = 8;
const BYTES = PARTS * Math.ceil(PART / (CHUNK + 16)) * CHUNK - 1234;

describe('an encrypted upload whose process is killed', () => {
  const { setup, ciphertext } = withEncryption({ minPartSize: PART, recommendedPartSize: PART });
  const content = bytesOf(BYTES, 9);

  beforeEach(() => writeFile(setup.path('big'), content));

  async function partsSent(): Promise<number> {
    const answer = await fetch(`${setup.server.url}/_stats`);
    const { endpoints } = (await answer.json()) as { endpoints: Record<string, { requests: number }> };
    return endpoints['b2_upload_part']?.requests ?? 0;
  }

  function start(password: string) {
    const { server, bucketId, path } = setup;
    const { url, applicationKeyId, applicationKey } = server;
    const settings = {
      FragmentSize: PART,
      SimpleUploadLimit: PART,
      MaxConcurrentParts: 2,
      JournalDirectory: path('journals'),
    };
    const job = { url, applicationKeyId, applicationKey, bucketId, localFile: path('big'), password, settings };
    const program = join(ROOT, 'test/fixtures/transferring-program.ts');
    const child = spawn(process.execPath, ['--import', 'tsx/esm', program, JSON.stringify(job)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      cwd: ROOT,
    });
    return { child, closed: once(child, 'close'), output: text(child.stdout) };
  }

  async function killAfter(parts: number): Promise<void> {
    setup.server.faults.add({ endpoint: 'b2_upload_part', fault: { kind: 'latency', ms: 150 } });
    const { child, closed } = start(PASSWORD);
    const before = await partsSent();
    while ((await partsSent()) < before + parts) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await closed;
    setup.server.faults.clear();
  }

  async function finish(password = PASSWORD): Promise<string> {
    const { child, closed, output } = start(password);
    await closed;
    assert.equal(child.exitCode, 0);
    return (await output).trim();
  }

  async function headerInJournal(): Promise<string> {
    const [name = ''] = await readdir(setup.path('journals'));
    const journal = await readFile(join(setup.path('journals'), name), 'utf8');
    assert.equal(journal.includes(PASSWORD), false);
    return (JSON.parse(journal.split('\n')[0] ?? '') as { encryption: string }).encryption;
  }

  const headerOf = async (id: string): Promise<string> => (await ciphertext(id)).subarray(0, 96).toString('base64url');

  it('goes on in another process by the journal, with the same key and only what is missing', async () => {
    const { b2, bucketId } = setup;
    await killAfter(4);
    const header = await headerInJournal();
    const before = await partsSent();
    const id = await finish();
    const again = (await partsSent()) - before;
    assert.ok(before + again <= PARTS + 2, `${before} parts before the kill and ${again} after it`);
    assert.equal(await headerOf(id), header);
    assert.ok(content.equals(await fetched(b2, id)));
    assert.deepEqual(await storedIn(b2, bucketId), ['upload big']);
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });

  /** Kills a process that is not told what it has made of the file. */
  async function killWhen(kind: 'start' | 'upload'): Promise<void> {
    const { faults } = setup.server;
    const [made, asked] = {
      start: ['b2_start_large_file', 'b2_list_unfinished_large_files'],
      upload: ['b2_finish_large_file', 'b2_get_file_info'],
    }[kind] as ['b2_start_large_file', 'b2_list_unfinished_large_files'];
    faults.add({ endpoint: made, fault: { kind: 'drop_response' } });
    faults.add({ endpoint: asked, fault: { kind: 'never_answer' } });
    const { child, closed } = start(PASSWORD);
    while (!(await storedIn(setup.b2, setup.bucketId)).includes(`${kind} big`)) await new Promise(setImmediate);
    child.kill('SIGKILL');
    await closed;
    faults.clear();
  }

  it('knows the version that it had made, and sends nothing', async () => {
    const { b2, bucketId } = setup;
    await killWhen('upload');
    const before = await partsSent();
    const id = await finish();
    assert.equal(await partsSent(), before);
    assert.ok(content.equals(await fetched(b2, id)));
    assert.deepEqual(await storedIn(b2, bucketId), ['upload big']);
    assert.deepEqual(await readdir(setup.path('journals')), []);
  });

  it('knows the upload that it had begun, and goes on with its key', async () => {
    const { b2, bucketId } = setup;
    await killWhen('start');
    const header = await headerInJournal();
    const id = await finish();
    assert.equal(await headerOf(id), header);
    assert.ok(content.equals(await fetched(b2, id)));
    assert.deepEqual(await storedIn(b2, bucketId), ['upload big']);
  });

  it('begins anew under another key when the file was changed since, or the password is another one', async () => {
    const { b2 } = setup;
    const changed = flipBit(content, BYTES - 1);
    for (const [password, bytes] of [
      [PASSWORD, changed],
      ['another one', changed],
    ] as const) {
      await killAfter(3);
      const header = await headerInJournal();
      if (password === PASSWORD) await writeFile(setup.path('big'), bytes);
      const id = await finish(password);
      assert.notEqual(await headerOf(id), header);
      b2.encryptionPassword = password;
      assert.ok(bytes.equals(await fetched(b2, id)));
    }
  });
});
