import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Json, type RawB2 } from '../helpers/raw-b2.js';
import {
  environment,
  roundTrip,
  roundTripJson,
  startRoundTrip,
  temporaryFolder,
} from '../helpers/round-trip-command.js';
import { type ServeCommand, startServeCommand } from '../helpers/serve-command.js';
import { component } from '../helpers/setup.js';
import { until } from '../helpers/until.js';

const SECRET = { B2_ENCRYPTION_PASSWORD: 'six random words from a list' };
const RIGHTS = ['listFiles', 'readFiles', 'writeFiles', 'deleteFiles'];

describe('backblazeb2 round-trip with credentials', () => {
  const folder = temporaryFolder();
  const cwd = folder.path;
  let serving: ServeCommand;
  let b2: RawB2;
  before(async () => {
    serving = await startServeCommand();
    b2 = await connect(serving.server);
    mkdirSync(join(cwd, 'data/sub'), { recursive: true });
    writeFileSync(join(cwd, 'data/one'), 'one');
    writeFileSync(join(cwd, 'data/sub/two'), 'two');
  });
  after(async () => {
    await serving.stop('SIGTERM');
    folder.remove();
  });

  const versions = async (bucketId: string): Promise<string[]> => {
    const { files } = await b2.ok('b2_list_file_versions', { bucketId, maxFileCount: 1000 });
    return files.map(({ fileName, action }: Json) => `${action} ${fileName}`);
  };
  const buckets = async (): Promise<string[]> =>
    (await b2.ok('b2_list_buckets')).buckets.map(({ bucketName }: Json) => bucketName);

  it('deletes from the bucket what it uploaded, and only that', async () => {
    const { bucketId } = await b2.createBucket('with-others');
    await b2.upload(bucketId, 'data/one', 'somebody else’s');
    await b2.upload(bucketId, 'data/three', 'somebody else’s');
    const { status, result } = await roundTripJson(
      cwd,
      ['data', '--bucket', 'with-others'],
      environment(serving.server),
    );
    assert.deepEqual([status, result.verified, result.bucket], [0, 2, 'with-others']);
    assert.equal(result.peakMemoryBytes.server, null);
    assert.equal(readFileSync(join(cwd, 'downloads/data/one'), 'utf8'), 'one');
    assert.deepEqual(await versions(bucketId), ['upload data/one', 'upload data/three']);
  });

  it('makes a bucket of its own and deletes it, unless it is to be kept', async () => {
    const before = await buckets();
    const gone = await roundTripJson(cwd, ['data'], environment(serving.server));
    assert.match(gone.result.bucket, /^backblazeb2-[0-9a-f]{16}$/);
    assert.equal(gone.status, 0);
    assert.deepEqual(await buckets(), before);
    const kept = await roundTripJson(cwd, ['data', '--keep', '--plain'], environment(serving.server));
    assert.deepEqual(await buckets(), [...before, kept.result.bucket].sort());
  });

  it('stores ciphertext that opens with the given password, and plain files only when asked to', async () => {
    const names = ['encrypted-kept', 'plain-kept'] as const;
    const buckets = [await b2.createBucket(names[0]), await b2.createBucket(names[1])] as const;
    const env = { ...environment(serving.server), ...SECRET };
    const encrypted = await roundTripJson(cwd, ['data', '--keep', '--bucket', names[0]], env);
    const plain = await roundTripJson(cwd, ['data', '--keep', '--plain', '--bucket', names[1]], env);
    assert.deepEqual([encrypted.status, encrypted.result.verified, encrypted.result.encryption], [0, 2, 'user']);
    assert.deepEqual([plain.status, plain.result.verified, plain.result.encryption], [0, 2, 'nobody']);
    const reader = component(serving.server);
    await reader.downloadFile(names[1], 'data/one');
    assert.equal(reader.fileData.toString(), 'one');
    await reader.downloadFile(names[0], 'data/one');
    assert.equal(reader.fileData.subarray(0, 7).toString(), 'b2crypt');
    reader.encryptionPassword = SECRET.B2_ENCRYPTION_PASSWORD;
    await reader.downloadFile(names[0], 'data/one');
    assert.equal(reader.fileData.toString(), 'one');
    for (const { bucketId } of buckets) assert.equal((await versions(bucketId)).length, 2);
  });

  it('uses the bucket and the prefix that the key is limited to', async () => {
    const { bucketId } = await b2.createBucket('limited-bucket');
    const limits = { keyName: 'limited', capabilities: RIGHTS, bucketIds: [bucketId], namePrefix: 'mine/' };
    const key = { ...serving.server, ...(await b2.ok('b2_create_key', limits)) };
    const kept = await roundTripJson(cwd, ['data', '--keep'], { ...environment(serving.server, key), ...SECRET });
    assert.equal(kept.stderr, '');
    assert.deepEqual([kept.status, kept.result.bucket], [0, 'limited-bucket']);
    assert.deepEqual(await versions(bucketId), ['upload mine/data/one', 'upload mine/data/sub/two']);
    const again = await roundTripJson(cwd, ['data'], environment(serving.server, key));
    assert.equal(again.status, 0);
    assert.deepEqual(await versions(bucketId), ['upload mine/data/one', 'upload mine/data/sub/two']);
  });

  it('clears up after Ctrl+C, unfinished uploads too', async function () {
    if (process.platform === 'win32') return this.skip();
    const { bucketId } = await b2.createBucket('interrupted-bucket');
    writeFileSync(join(cwd, 'big'), Buffer.alloc(250_000_000, 'x'));
    const running = startRoundTrip(cwd, ['big', '--bucket', 'interrupted-bucket'], environment(serving.server));
    await until(() => running.text().includes('upload  10 %'));
    running.child.kill('SIGINT');
    assert.equal(await running.ended, 130);
    assert.deepEqual(await versions(bucketId), []);
  });

  it('says what is wrong with the credentials or the bucket', async () => {
    const { B2_APPLICATION_KEY: _, ...half } = environment(serving.server);
    const wrong = [
      [[], half, /B2_APPLICATION_KEY_ID is set in the environment, but B2_APPLICATION_KEY is not/],
      [['--bucket', 'no-such-bucket'], environment(serving.server), /no-such-bucket/],
      [[], environment(serving.server, { ...serving.server, applicationKey: 'wrong' }), /key/i],
    ] as const;
    for (const [args, env, message] of wrong) {
      const { status, stderr } = await roundTrip(cwd, ['data', ...args], env);
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.ok(!stderr.includes(serving.server.applicationKey));
    }
    const useless = await roundTrip(cwd, ['data', '--keep']);
    assert.equal(useless.status, 2);
    const lost = await roundTrip(cwd, ['data', '--keep'], environment(serving.server));
    assert.deepEqual([lost.status, /could not be decrypted by anybody/.test(lost.stderr)], [2, true]);
  });
});
