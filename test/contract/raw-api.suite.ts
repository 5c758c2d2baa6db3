import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import * as b2 from '../../src/raw.js';

/** Where the suite runs: a realm and a key with every capability. */
export interface RawRealm {
  readonly realm: string;
  readonly applicationKeyId: string;
  readonly applicationKey: string;
}

/** What every B2 service does, the real one included. It makes one bucket of its own and removes it with all it holds. */
export function rawApiSuite(realmOf: () => RawRealm): void {
  const name = `backblazeb2-test-${randomBytes(8).toString('hex')}`;
  const content = randomBytes(100_000);
  let http: b2.HttpClient;
  let account: b2.Account;
  let connection: b2.ApiConnection;
  let bucket: b2.BucketResponse;

  before(async () => {
    const { realm, ...key } = realmOf();
    http = b2.createHttpClient();
    account = await b2.authorizeAccount(http, realm, 4, key);
    connection = { http, apiVersion: 4, ...account };
    const request = { accountId: account.accountId, bucketName: name, bucketType: 'allPrivate' } as const;
    bucket = await b2.createBucket(connection, request);
  });

  after(async () => {
    if (bucket === undefined) return;
    const { bucketId } = bucket;
    for (const file of (await b2.listUnfinishedLargeFiles(connection, { bucketId })).files) {
      await b2.cancelLargeFile(connection, { fileId: file.fileId ?? '' });
    }
    for (const { fileName, fileId } of (await b2.listFileVersions(connection, { bucketId })).files) {
      await b2.deleteFileVersion(connection, { fileName, fileId: fileId ?? '' });
    }
    await b2.deleteBucket(connection, { accountId: account.accountId, bucketId });
    http.close();
  });

  it('lists the bucket by its name', async () => {
    const [found, ...others] = await b2.listBuckets(connection, { accountId: account.accountId, bucketName: name });
    assert.deepEqual([found?.bucketId, found?.bucketType, others], [bucket.bucketId, 'allPrivate', []]);
  });

  it('stores an upload under a name that needs encoding, with its info, and lists it', async () => {
    const file = await upload('a b/é+%2B.txt', content, { author: 'Jürgen' });
    assert.deepEqual(
      [file.fileName, file.contentLength, file.contentSha1],
      ['a b/é+%2B.txt', content.length, sha1(content)],
    );
    const { files } = await b2.listFileNames(connection, { bucketId: bucket.bucketId, prefix: 'a b/' });
    assert.deepEqual(
      files.map((each) => [each.fileName, each.fileInfo]),
      [['a b/é+%2B.txt', { author: 'Jürgen' }]],
    );
  });

  it('gives an upload back by name, by id and by range', async () => {
    const { fileId } = await upload('down', content);
    const byName = await b2.downloadFileByName(connection, { bucketName: name, fileName: 'down' });
    const byId = await b2.downloadFileById(connection, fileId ?? '');
    const range = await b2.downloadFileById(connection, fileId ?? '', { range: 'bytes=10-19' });
    assert.deepEqual(await buffer(byName.body), content);
    assert.deepEqual(await buffer(byId.body), content);
    assert.deepEqual(await buffer(range.body), content.subarray(10, 20));
    assert.deepEqual(
      [range.info.start, range.info.totalLength, byId.info.contentSha1],
      [10, content.length, sha1(content)],
    );
  });

  it('refuses an upload whose digest is wrong', async () => {
    const body = { contentLength: 3, contentSha1: sha1(Buffer.from('abd')), stream: blocks(Buffer.from('abc')) };
    await assert.rejects(send('wrong', body), { name: 'B2Error', code: 'bad_request' });
  });

  it('hides a name and keeps its versions', async () => {
    await upload('hidden', content);
    await b2.hideFile(connection, { bucketId: bucket.bucketId, fileName: 'hidden' });
    const request = { bucketId: bucket.bucketId, prefix: 'hidden' };
    assert.deepEqual((await b2.listFileNames(connection, request)).files, []);
    const { files } = await b2.listFileVersions(connection, request);
    assert.deepEqual(
      files.map((file) => file.action),
      ['hide', 'upload'],
    );
    const download = b2.downloadFileByName(connection, { bucketName: name, fileName: 'hidden' });
    await assert.rejects(download, { name: 'B2Error', code: 'not_found' });
  });

  it('copies a file with its info', async () => {
    const source = await upload('source', content, { author: 'me' });
    const copy = await b2.copyFile(connection, { sourceFileId: source.fileId ?? '', fileName: 'copy' });
    assert.deepEqual([copy.fileName, copy.contentSha1, copy.fileInfo], ['copy', sha1(content), { author: 'me' }]);
  });

  it('makes one file of parts and forgets it when it is cancelled', async () => {
    const parts = [randomBytes(account.minPartSize), randomBytes(10)];
    const request = { bucketId: bucket.bucketId, fileName: 'large', contentType: 'application/octet-stream' };
    const fileId = (await b2.startLargeFile(connection, request)).fileId ?? '';
    const target = await b2.getUploadPartUrl(connection, { fileId });
    for (const [index, part] of parts.entries()) await b2.uploadPart(http, target, { number: index + 1 }, bodyOf(part));
    assert.deepEqual(
      (await b2.listParts(connection, { fileId })).parts.map((part) => part.contentSha1),
      parts.map(sha1),
    );
    const file = await b2.finishLargeFile(connection, { fileId, partSha1Array: parts.map(sha1) });
    assert.equal(file.contentLength, account.minPartSize + 10);
    const { body } = await b2.downloadFileById(connection, fileId, { range: `bytes=${account.minPartSize - 5}-` });
    assert.deepEqual(await buffer(body), Buffer.concat(parts).subarray(-15));

    const other = (await b2.startLargeFile(connection, { ...request, fileName: 'cancelled' })).fileId ?? '';
    await b2.cancelLargeFile(connection, { fileId: other });
    assert.deepEqual((await b2.listUnfinishedLargeFiles(connection, { bucketId: bucket.bucketId })).files, []);
  });

  it('makes a key that can do no more than it may', async () => {
    const { accountId } = account;
    const wanted = { accountId, keyName: name, capabilities: ['listFiles'], bucketIds: [bucket.bucketId] };
    const key = await b2.createKey(connection, wanted);
    try {
      const restricted = {
        http,
        apiVersion: 4,
        ...(await b2.authorizeAccount(http, realmOf().realm, 4, key)),
      } as const;
      await b2.listFileNames(restricted, { bucketId: bucket.bucketId });
      const forbidden = b2.getUploadUrl(restricted, { bucketId: bucket.bucketId });
      await assert.rejects(forbidden, { name: 'B2Error', code: 'unauthorized' });
    } finally {
      await b2.deleteKey(connection, { applicationKeyId: key.applicationKeyId });
    }
  });

  it('refuses a key that is wrong', async () => {
    const { realm, applicationKeyId } = realmOf();
    const wrong = b2.authorizeAccount(http, realm, 4, { applicationKeyId, applicationKey: 'K000wrong' });
    await assert.rejects(wrong, (error: b2.B2Error) => ['unauthorized', 'bad_auth_token'].includes(error.code));
  });

  function upload(fileName: string, bytes: Buffer, fileInfo: Readonly<Record<string, string>> = {}) {
    return send(fileName, bodyOf(bytes), fileInfo);
  }

  async function send(fileName: string, body: b2.UploadBody, fileInfo: Readonly<Record<string, string>> = {}) {
    const target = await b2.getUploadUrl(connection, { bucketId: bucket.bucketId });
    return b2.uploadFile(http, target, { fileName, contentType: 'text/plain', fileInfo }, body);
  }
}

/** The bytes with their digest behind them. */
function bodyOf(bytes: Buffer): b2.UploadBody {
  const digest = Buffer.from(sha1(bytes));
  return { contentLength: bytes.length + 40, contentSha1: 'hex_digits_at_end', stream: blocks(bytes, digest) };
}

async function* blocks(...all: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}

function sha1(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}
