import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../../src/server/index.js';
import { isReceiving, leaveOrphan, problemsIn } from '../../helpers/crash/data-directory.js';
import { connect, type Json, type RawB2, sha1, type UploadTarget } from '../../helpers/raw-b2.js';
import { type ServeCommand, startServeCommand } from '../../helpers/serve-command.js';
import { until } from '../../helpers/until.js';

const LANES = 6;
const ANSWERED_BEFORE_THE_END = 60;
const PART = 5_000_000;

describe('the embedded server with --data, started again', () => {
  let directory: string;
  let running: ServeCommand | undefined;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'backblazeb2-crash-'));
  });
  afterEach(async () => {
    await running?.stop('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  });

  /** Uploads until the server is gone; adds the digest of every upload that was answered with 200. */
  async function uploadOn(b2: RawB2, bucketId: string, lane: number, answered: Map<string, string>): Promise<void> {
    const target = (await b2.ok('b2_get_upload_url', { bucketId })) as UploadTarget;
    for (let turn = 0; ; turn += 1) {
      const name = `lane ${lane}/${turn}`;
      const content = randomBytes(turn % 3 === 0 ? 300_000 : 50);
      const headers = { 'x-bz-file-name': encodeURIComponent(name), 'content-type': 'a/b' };
      const answer = await b2.uploadTo(target, content, headers);
      assert.equal(answer.status, 200, answer.body.toString());
      answered.set(name, sha1(content));
    }
  }

  it('loses nothing that was answered and shows nothing half-done after kill -9', async () => {
    running = await startServeCommand('--data', directory);
    const b2 = await connect(running.server);
    const { bucketId } = await b2.createBucket('crash-bucket');
    const large = await b2.ok('b2_start_large_file', { bucketId, fileName: 'large', contentType: 'a/b' });
    const parts = [randomBytes(PART), randomBytes(10)];
    for (const [at, part] of parts.entries()) await b2.uploadPart(large.fileId, at + 1, part);
    const answered = new Map<string, string>();
    const hanging = await hangingUpload(b2, bucketId, directory);
    const lanes = Array.from({ length: LANES }, (_, lane) => uploadOn(b2, bucketId, lane, answered).catch(() => lane));
    await until(() => answered.size >= ANSWERED_BEFORE_THE_END);
    await running.stop('SIGKILL');
    await Promise.all(lanes);
    hanging.destroy();
    leaveOrphan(directory);
    assert.ok(isReceiving(directory));

    const server = await startServer({ data: directory });
    try {
      assert.equal(server.applicationKey, running.server.applicationKey);
      await everythingIsThere(await connect(server), bucketId, answered);
      const again = await connect(server);
      const finished = await again.ok('b2_finish_large_file', { fileId: large.fileId, partSha1Array: parts.map(sha1) });
      const whole = await again.download(`/b2api/v4/b2_download_file_by_id?fileId=${finished.fileId}`);
      assert.deepEqual(whole.body, Buffer.concat(parts));
      assert.deepEqual(problemsIn(directory, true), []);
    } finally {
      await server.close();
    }
  });

  it('has the same account, tokens and files after it was stopped in order', async () => {
    running = await startServeCommand('--data', directory, '--key-id', 'my_key', '--key', 'my secret');
    assert.equal(running.server.applicationKeyId, 'my_key');
    const b2 = await connect(running.server);
    const { bucketId } = await b2.createBucket('stop-bucket');
    await b2.upload(bucketId, 'a', 'content');
    await assert.rejects(startServer({ data: directory }), /another server is using the data directory/);
    assert.equal(await running.stop('SIGTERM'), 0);
    const server = await startServer({ data: directory, keyId: 'my_key', key: 'my secret' });
    try {
      assert.equal(server.accountId, b2.accountId);
      const { port } = new URL(server.url);
      const url = `http://127.0.0.1:${port}/file/stop-bucket/a`;
      const answer = await fetch(url, { headers: { authorization: b2.token } });
      assert.equal(await answer.text(), 'content');
    } finally {
      await server.close();
    }
  });
});

/** Begins an upload and leaves it half-way. Resolves when the server has begun to write. */
async function hangingUpload(b2: RawB2, bucketId: string, directory: string): Promise<{ destroy(): void }> {
  const { uploadUrl, authorizationToken } = (await b2.ok('b2_get_upload_url', { bucketId })) as UploadTarget;
  const outgoing = request(uploadUrl, {
    method: 'POST',
    headers: {
      authorization: authorizationToken,
      'x-bz-file-name': 'half',
      'content-type': 'a/b',
      'content-length': 10_000_000,
      'x-bz-content-sha1': 'do_not_verify',
    },
  });
  outgoing.on('error', () => undefined);
  outgoing.write(Buffer.alloc(4_000_000));
  await until(() => isReceiving(directory));
  return outgoing;
}

/** Every answered upload is listed and every listed one is whole; the one that was never finished is not there. */
async function everythingIsThere(b2: RawB2, bucketId: string, answered: ReadonlyMap<string, string>): Promise<void> {
  const { files } = await b2.ok('b2_list_file_names', { bucketId, maxFileCount: 10_000 });
  const listed = new Map<string, string>(files.map((file: Json) => [file.fileName, file.contentSha1]));
  for (const [name, digest] of answered) assert.equal(listed.get(name), digest, name);
  assert.ok(!listed.has('half') && !listed.has('large'));
  for (const [name, digest] of listed) {
    const { body } = await b2.download(`/file/crash-bucket/${encodeURIComponent(name)}`);
    assert.equal(sha1(body), digest, name);
  }
}
