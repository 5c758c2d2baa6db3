import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { basic, type Json, rawRequest, sha1 } from '../../helpers/raw-b2.js';
import { authorize, pathOf, refused, type Session, uploadTo, verdict } from './session.js';
import { useBucket, type Wire } from './wire.js';

/** The requests of programs that people use, as these write them, and what they read of the answers. */
export function clientFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  before(() => {
    ({ b2 } = wire);
  });

  describe('rclone, which logs in with version 4 and calls version 1', () => {
    it('lists a level of a folder, and reads sizes', async () => {
      await b2.store(bucket.bucketId, 'rclone/a', 'content');
      await b2.store(bucket.bucketId, 'rclone/sub/b', 'x');
      const level = { prefix: 'rclone/', startFileName: 'rclone/', delimiter: '/', maxFileCount: 1000 };
      const { files, nextFileName } = await b2.ok('b2_list_file_names', { bucketId: bucket.bucketId, ...level }, 1);
      assert.deepEqual(
        files.map(({ action, fileName, size }: Json) => [action, fileName, size]),
        [
          ['upload', 'rclone/a', 7],
          ['folder', 'rclone/sub/', 0],
        ],
      );
      assert.equal(nextFileName, null);
    });

    it('asks by HEAD whether a path is a file', async () => {
      const { status, headers } = await b2.download(pathOf(bucket, 'rclone/a'), {}, 'HEAD');
      assert.equal(status, 200);
      for (const name of ['x-bz-file-id', 'x-bz-content-sha1', 'x-bz-upload-timestamp', 'content-length']) {
        assert.equal(typeof headers[name], 'string', name);
      }
      assert.equal((await b2.download(pathOf(bucket, 'rclone'), {}, 'HEAD')).status, 404);
    });

    it('sets a modification time by a copy onto the same name', async () => {
      const file = await b2.store(bucket.bucketId, 'rclone/time', 'x', { 'content-type': 'a/b' });
      const fileInfo = { src_last_modified_millis: '1500000000000' };
      const copy = { sourceFileId: file.fileId, fileName: 'rclone/time', metadataDirective: 'REPLACE' };
      const made = await b2.ok('b2_copy_file', { ...copy, contentType: 'a/b', fileInfo }, 1);
      assert.deepEqual([made.fileInfo, made.contentSha1], [fileInfo, sha1('x')]);
    });

    it('copies in parts', async () => {
      const file = await b2.store(bucket.bucketId, 'rclone/parts', 'content');
      const about = { bucketId: bucket.bucketId, fileName: 'rclone/large', contentType: 'a/b', fileInfo: {} };
      const { fileId: largeFileId } = await b2.ok('b2_start_large_file', about, 1);
      const part = { sourceFileId: file.fileId, largeFileId, partNumber: 1, range: 'bytes=0-6' };
      assert.equal((await b2.ok('b2_copy_part', part, 1)).contentSha1, sha1('content'));
      assert.equal((await b2.ok('b2_cancel_large_file', { fileId: largeFileId }, 1)).fileId, largeFileId);
    });

    it('looks up whether a bucket whose name is taken is its own', async () => {
      const made = { bucketName: bucket.bucketName, bucketType: 'allPrivate' };
      await refused(b2.post('b2_create_bucket', made, 1), '400 duplicate_bucket_name');
      assert.equal((await b2.ok('b2_list_buckets', { bucketName: bucket.bucketName }, 1)).buckets.length, 1);
    });
  });

  describe('b2sdk, which writes null for all that it does not say', () => {
    it('lists buckets of all types, with every field it needs', async () => {
      const filter = { bucketId: null, bucketName: bucket.bucketName, bucketTypes: ['all'] };
      const [found] = (await b2.ok('b2_list_buckets', filter)).buckets;
      for (const field of [
        ...['bucketType', 'bucketName', 'bucketId', 'bucketInfo', 'corsRules', 'lifecycleRules', 'revision'],
        ...['options', 'defaultServerSideEncryption', 'fileLockConfiguration'],
      ]) {
        assert.ok(field in found, field);
      }
    });

    it('makes a key without limits', async () => {
      const nothing = { validDurationInSeconds: null, bucketIds: null, namePrefix: null };
      const key = await wire.makeKey({ capabilities: ['listBuckets'], ...nothing });
      const { allowed } = (await authorize(wire.realm, key)).json.apiInfo.storageApi;
      for (const field of ['buckets', 'capabilities', 'namePrefix']) assert.ok(field in allowed, field);
    });

    it('needs every field of the login', async () => {
      const { storageApi } = (await authorize(wire.realm, wire.realm)).json.apiInfo;
      for (const field of [
        ...['apiUrl', 'downloadUrl', 'absoluteMinimumPartSize', 'recommendedPartSize', 's3ApiUrl', 'allowed'],
      ]) {
        assert.ok(field in storageApi, field);
      }
    });

    it('finds a large file to go on with by its info, and its parts by their digests', async () => {
      const about = { bucketId: bucket.bucketId, fileName: 'b2sdk/large', contentType: 'b2/x-auto' };
      const fileInfo = { large_file_sha1: sha1('all') };
      const nothing = { serverSideEncryption: null, fileRetention: null, legalHold: null };
      const { fileId } = await b2.ok('b2_start_large_file', { ...about, ...nothing, fileInfo });
      await b2.part(fileId, 1, 'part');
      const unfinished = { bucketId: bucket.bucketId, namePrefix: 'b2sdk/', startFileId: null, maxFileCount: 100 };
      const [found] = (await b2.ok('b2_list_unfinished_large_files', unfinished)).files;
      assert.deepEqual(
        [found.fileId, found.fileInfo, found.contentType],
        [fileId, fileInfo, 'application/octet-stream'],
      );
      const { parts } = await b2.ok('b2_list_parts', { fileId, startPartNumber: null, maxPartCount: 100 });
      assert.deepEqual([parts[0].contentSha1, parts[0].contentLength], [sha1('part'), 4]);
    });

    it('jumps over folders by a start behind their names', async () => {
      await b2.store(bucket.bucketId, 'b2sdk/dir/1', 'x');
      await b2.store(bucket.bucketId, 'b2sdk/file', 'x');
      const from = { prefix: 'b2sdk/', startFileName: 'b2sdk/dir0', startFileId: null, maxFileCount: 100 };
      const { files } = await b2.ok('b2_list_file_versions', { bucketId: bucket.bucketId, ...from });
      assert.equal(files[0].fileName, 'b2sdk/file');
    });

    it('deletes with a word about governance', async () => {
      const { fileId } = await b2.store(bucket.bucketId, 'b2sdk/gone', 'x');
      const gone = { fileId, fileName: 'b2sdk/gone', bypassGovernance: false };
      assert.equal(verdict(await b2.post('b2_delete_file_version', gone)), '200');
    });
  });

  describe('blazer, by which restic stores', () => {
    it('writes spaces as plus, in headers and paths, and headers of its own', async () => {
      const target = await b2.ok('b2_get_upload_url', { bucketId: bucket.bucketId }, 3);
      const own = { 'x-blazer-request-id': '1', 'x-blazer-method': 'b2_upload_file' };
      const about = { 'x-bz-file-name': 'blazer/a+b%2Bc', 'content-type': 'application/octet-stream' };
      const { json } = await uploadTo(target, 'x', { ...about, ...own, 'x-bz-info-note': 'c+d' });
      assert.deepEqual([json.fileName, json.fileInfo], ['blazer/a b+c', { note: 'c d' }]);
      const range = { range: 'bytes=0-0' };
      const { status, headers } = await b2.download(`/file/${bucket.bucketName}/blazer/a+b%2Bc`, range);
      assert.deepEqual([status, headers['content-length']], [200, '1']);
    });

    it('decodes numbers and texts of fixed types', async () => {
      const [found] = (await b2.ok('b2_list_buckets', { bucketName: bucket.bucketName }, 3)).buckets;
      assert.equal(Number.isSafeInteger(found.revision), true);
      assert.equal(!('defaultRetention' in found), true);
      const { json } = await authorize(wire.realm, wire.realm, 3);
      const { storageApi } = json.apiInfo;
      assert.equal(Number.isSafeInteger(json.applicationKeyExpirationTimestamp ?? 0), true);
      for (const field of ['bucketId', 'namePrefix', 'capabilities']) assert.ok(field in storageApi, field);
    });

    it('lists up to 10,000 names with their lengths and actions', async () => {
      const ask = { bucketId: bucket.bucketId, prefix: 'blazer/', maxFileCount: 10_000 };
      const [found] = (await b2.ok('b2_list_file_names', ask, 3)).files;
      assert.deepEqual([found.contentLength, found.action], [1, 'upload']);
    });

    it('deletes until the name is gone', async () => {
      const { fileId } = await b2.store(bucket.bucketId, 'blazer/gone', 'x');
      await b2.ok('b2_delete_file_version', { fileName: 'blazer/gone', fileId }, 3);
      assert.equal((await b2.download(pathOf(bucket, 'blazer/gone'), {}, 'HEAD')).status, 404);
    });

    it('knows a bucket that is gone by the message', async () => {
      const asked = b2.post('b2_get_upload_url', { bucketId: '0'.repeat(24) }, 3);
      assert.match(await refused(asked, '400 bad_bucket_id'), /Bucket.*does not exist/);
    });
  });

  describe("Backblaze's SDK for Java, which posts version 2", () => {
    it('logs in by POST and reads a flat answer', async () => {
      const { url, applicationKeyId, applicationKey } = wire.realm;
      const headers = { authorization: basic(applicationKeyId, applicationKey), 'content-type': 'application/json' };
      const login = { method: 'POST', headers, body: '{}' };
      const { json } = await rawRequest(`${url}/b2api/v2/b2_authorize_account`, login);
      for (const field of ['accountId', 'authorizationToken', 'apiUrl', 'downloadUrl', 'allowed', 's3ApiUrl']) {
        assert.ok(field in json, field);
      }
    });

    it('asks before it sends the body of an upload', async () => {
      const target = await b2.ok('b2_get_upload_url', { bucketId: bucket.bucketId }, 2);
      const about = { 'x-bz-file-name': 'java/a+b', 'content-type': 'b2/x-auto', expect: '100-continue' };
      const body = randomBytes(1000);
      const all = Buffer.concat([body, Buffer.from(sha1(body))]);
      const { json } = await uploadTo(target, all, { ...about, 'x-bz-content-sha1': 'hex_digits_at_end' });
      assert.deepEqual([json.fileName, json.contentLength], ['java/a b', 1000]);
    });
  });
}
