import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { BackblazeB2 } from '../../src/index.js';
import { component, failure, withServer } from '../helpers/setup.js';

/** Values that a program in JavaScript may pass where a text belongs. */
const NO_TEXTS: readonly unknown[] = [undefined, null, 0, Number.NaN, true, {}, [], Symbol('s'), () => ''];

type Loose = Record<string, (...given: unknown[]) => Promise<unknown>>;

describe('an argument that is no text', () => {
  const setup = withServer();

  /** How many texts each method takes first. */
  const METHODS: Readonly<Record<string, number>> = {
    getBucketInfo: 1,
    getBucketId: 1,
    createBucket: 2,
    updateBucket: 2,
    deleteBucket: 1,
    listFiles: 1,
    listFileVersions: 1,
    listMultipartUploads: 1,
    listParts: 1,
    getFileInfo: 1,
    copyFile: 3,
    hideFile: 2,
    deleteFile: 2,
    deleteFileVersion: 2,
    createAppKey: 4,
    deleteAppKey: 1,
    getDownloadAuthToken: 2,
    uploadFile: 2,
    startMultipartUpload: 2,
    uploadPart: 1,
    copyPart: 2,
    completeMultipartUpload: 1,
    abortMultipartUpload: 1,
    downloadFile: 2,
    downloadFileById: 1,
  };
  for (const [method, count] of Object.entries(METHODS)) {
    it(`is refused by ${method}, before anything is sent`, async () => {
      const b2 = setup.b2 as unknown as BackblazeB2 & Loose;
      let sent = 0;
      b2.onLog = () => sent++;
      for (let at = 0; at < count; at++) {
        for (const value of NO_TEXTS) {
          const given: unknown[] = Array.from({ length: count }, () => 'some-text');
          given[at] = value;
          // What is left out takes its default.
          if (value === undefined && ((method === 'createBucket' && at === 1) || (method === 'createAppKey' && at > 1)))
            continue;
          const error = await failure(b2[method]?.(...given) ?? Promise.resolve());
          assert.equal(error.code, 'invalid_argument', `${method} ${at} ${String(value)}: ${error.message}`);
          assert.match(error.message, /a string/);
        }
      }
      assert.equal(sent, 0);
    });
  }

  it('is refused by config', async () => {
    const b2 = setup.b2 as unknown as { config(name: unknown): string };
    for (const value of NO_TEXTS) assert.equal((await failure(() => b2.config(value))).code, 'invalid_argument');
  });
});

describe('what is assigned wrongly', () => {
  const setup = withServer();
  const loosely = (b2: BackblazeB2) => b2 as unknown as Record<string, unknown>;

  it('does not remove the metadata of a bucket', async () => {
    const { b2, bucketId } = setup;
    b2.addMetadata('a', 'b');
    await b2.updateBucket(bucketId, '', true);
    const loose = b2 as unknown as { updateBucket(...given: unknown[]): Promise<void> };
    for (const value of ['false', 1, undefined]) {
      assert.equal((await failure(loose.updateBucket(bucketId, '', value))).code, 'invalid_argument');
    }
    await b2.getBucketInfo(bucketId);
    assert.equal(b2.metadataValue[0], 'b');
  });

  it('is refused for a handler at once', async () => {
    const { b2 } = setup;
    assert.equal((await failure(() => (loosely(b2)['onProgress'] = 'x'))).code, 'invalid_argument');
    b2.onProgress = null;
    assert.equal(b2.onProgress, null);
  });

  it('is refused for lists of results and their views', () => {
    const { b2 } = setup;
    for (const name of ['buckets', 'files', 'parts', 'appKeys']) {
      assert.throws(() => (loosely(b2)[name] = []), TypeError, name);
    }
    for (const name of ['bucketName', 'fileSize', 'metadataName', 'bucketCount', 'accountId']) {
      assert.throws(() => (loosely(b2)[name] = []), { code: 'invalid_argument', message: /can only be read/ }, name);
    }
  });

  it('is refused for metadata, item by item', async () => {
    const { b2 } = setup;
    for (const items of [3, [{ name: 'b2-bogus', value: 'x' }], [{ name: 'ok', value: 5 }]]) {
      assert.equal((await failure(() => (loosely(b2)['metadata'] = items))).code, 'invalid_argument');
    }
    b2.metadata = [{ name: 'ok', value: 'x' }];
    assert.deepEqual([...b2.metadataName], ['ok']);
  });

  it('shows no secret to who copies or prints every property', async () => {
    const { b2, server } = setup;
    await b2.authorize();
    const shown = [
      JSON.stringify({ ...b2 }),
      inspect(Object.values(b2), { depth: 20 }),
      inspect(b2, { customInspect: false, depth: 20 }),
    ].join('\n');
    assert.ok(!shown.includes(server.applicationKey));
    assert.ok(!shown.includes(b2.accountAuthToken));
  });
});

describe('AccumulatePages', () => {
  const setup = withServer();

  it('appends a page to its own listing only', async () => {
    const { server, bucketId } = setup;
    const b2 = component(server);
    b2.fileData = 'x';
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c']) ids.push(await b2.uploadFile(bucketId, name));
    b2.config('AccumulatePages', true);
    b2.config('MaxResults', 2);
    await b2.listFiles(bucketId);
    await b2.getFileInfo(ids[0] ?? '');
    await b2.listFiles(bucketId);
    assert.deepEqual([...b2.fileName], ['c']);
  });
});
