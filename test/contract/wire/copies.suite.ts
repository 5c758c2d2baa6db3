import assert from 'node:assert/strict';
import { type Json, sha1 } from '../../helpers/raw-b2.js';
import { itHere } from './realm.js';
import { assertFields, refused, type Session } from './session.js';
import { unknownId } from './versions.suite.js';
import { useBucket, type Wire } from './wire.js';

const CONTENT = '0123456789';

/** Source: B2 docs, b2_copy_file, b2_copy_part. */
export function copyFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  let source: Json;
  before(async () => {
    ({ b2 } = wire);
    const about = { 'content-type': 'x/y', 'x-bz-info-color': 'blue' };
    source = await b2.store(bucket.bucketId, 'source', CONTENT, about);
  });
  const post = (body: Json) => b2.post('b2_copy_file', { sourceFileId: source.fileId, fileName: 'copy', ...body });
  const copy = (body: Json = {}): Promise<Json> =>
    b2.ok('b2_copy_file', { sourceFileId: source.fileId, fileName: 'copy', ...body });
  const read = async ({ fileId }: Json) => (await b2.byId(fileId)).body.toString();

  it('answers `copy` for what is later an upload', async () => {
    const { action, fileId, ...rest } = await copy();
    assert.equal(action, 'copy');
    assert.notEqual(fileId, source.fileId);
    assert.deepEqual(await b2.ok('b2_get_file_info', { fileId }), { action: 'upload', fileId, ...rest });
    const { files } = await b2.ok('b2_list_file_names', { bucketId: bucket.bucketId, prefix: 'copy' });
    assert.deepEqual([files[0].action, files[0].fileId], ['upload', fileId]);
  });

  it('copies content, digest, type and info', async () => {
    const made = await copy({ metadataDirective: 'COPY' });
    assert.equal(await read(made), CONTENT);
    assert.deepEqual([made.contentLength, made.contentSha1], [10, sha1(CONTENT)]);
    assert.deepEqual([made.contentType, made.fileInfo, made.fileName], ['x/y', { color: 'blue' }, 'copy']);
  });

  it('takes type and info from the request when it replaces them', async () => {
    const made = await copy({ metadataDirective: 'REPLACE', contentType: 'a/b', fileInfo: { other: 'x' } });
    assert.deepEqual([made.contentType, made.fileInfo], ['a/b', { other: 'x' }]);
    assert.deepEqual((await copy({ metadataDirective: 'REPLACE', contentType: 'a/b' })).fileInfo, {});
  });

  it('finds the type by the new name when it is left to B2', async () => {
    const made = await copy({ fileName: 'copy.png', metadataDirective: 'REPLACE', contentType: 'b2/x-auto' });
    assert.equal(made.contentType, 'image/png');
  });

  it('wants a type to replace the old one, and none to copy it', async () => {
    await refused(post({ metadataDirective: 'REPLACE' }), '400 bad_request');
    await refused(post({ metadataDirective: 'COPY', contentType: 'a/b' }), '400 bad_request');
    await refused(post({ contentType: 'a/b' }), '400 bad_request');
    await refused(post({ fileInfo: { a: 'b' } }), '400 bad_request');
    await refused(post({ metadataDirective: 'MERGE' }), '400 bad_request', '400 bad_json');
  });

  it('takes null for all that is not said', async () => {
    const nothing = { range: null, metadataDirective: null, contentType: null, fileInfo: null };
    assert.equal(await read(await copy({ ...nothing, destinationBucketId: null, legalHold: null })), CONTENT);
  });

  it('copies a range, both ends included', async () => {
    const made = await copy({ range: 'bytes=2-4' });
    assert.deepEqual([await read(made), made.contentLength], ['234', 3]);
    assert.equal([sha1('234'), 'none', null].includes(made.contentSha1), true);
  });

  it('refuses a range outside the source, and what is no range', async () => {
    await refused(post({ range: 'bytes=10-20' }), '416 range_not_satisfiable', '400 bad_request');
    for (const range of ['2-4', 'bytes=2-', 'bytes=4-2']) {
      await refused(post({ range }), '400 bad_request', '416 range_not_satisfiable');
    }
  });

  it('copies into another bucket', async () => {
    const made = await copy({ destinationBucketId: wire.bucket.bucketId });
    assert.deepEqual([made.bucketId, await read(made)], [wire.bucket.bucketId, CONTENT]);
  });

  it('copies a file onto its own name, which changes what is said of it', async () => {
    const about = { fileName: 'source', metadataDirective: 'REPLACE', contentType: 'x/y', fileInfo: { a: 'b' } };
    const made = await copy(about);
    const { files } = await b2.ok('b2_list_file_names', { bucketId: bucket.bucketId, prefix: 'source' });
    assert.deepEqual([files[0].fileId, files[0].fileInfo], [made.fileId, { a: 'b' }]);
  });

  it('goes on when the source is deleted', async () => {
    const { fileId } = await b2.store(bucket.bucketId, 'short-lived', 'kept');
    const made = await copy({ sourceFileId: fileId, fileName: 'kept' });
    await b2.ok('b2_delete_file_version', { fileName: 'short-lived', fileId });
    assert.equal(await read(made), 'kept');
  });

  it('refuses a source that is not there, is hidden, or is no id', async () => {
    const { fileId } = await b2.ok('b2_hide_file', { bucketId: bucket.bucketId, fileName: 'copy' });
    const codes = ['404 not_found', '400 bad_request', '400 file_not_present'];
    for (const sourceFileId of [unknownId(source.fileId), fileId, 'no-id']) {
      await refused(post({ sourceFileId }), ...codes);
    }
    await refused(post({ destinationBucketId: '0'.repeat(24) }), '400 bad_bucket_id', '401 unauthorized');
    await refused(post({ fileName: '' }), '400 bad_request');
  });

  itHere('refuses more than five gigabytes at once, and copies a range of them', '500 copied parts', async () => {
    const bytes = 10_000_000;
    const big = await b2.store(bucket.bucketId, 'big', Buffer.alloc(bytes, 'b'));
    const about = { bucketId: bucket.bucketId, fileName: 'huge', contentType: 'a/b' };
    const { fileId } = await b2.ok('b2_start_large_file', about);
    for (let partNumber = 1; partNumber <= 501; partNumber += 1) {
      await b2.ok('b2_copy_part', { sourceFileId: big.fileId, largeFileId: fileId, partNumber });
    }
    const page = await b2.ok('b2_list_parts', { fileId });
    assert.deepEqual([page.parts.length, page.nextPartNumber], [100, 101]);
    const partSha1Array = Array.from({ length: 501 }, () => big.contentSha1);
    const { contentLength } = await b2.ok('b2_finish_large_file', { fileId, partSha1Array });
    assert.equal(contentLength, 501 * bytes);
    const message = await refused(post({ sourceFileId: fileId }), '400 source_too_large');
    assert.match(message, /^Copy source too big: \d+$/);
    const end = { sourceFileId: fileId, range: `bytes=${contentLength - 3}-${contentLength - 1}` };
    assert.equal(await read(await copy(end)), 'bbb');
    const { headers } = await b2.byId(fileId, { range: 'bytes=5000000000-5000000001' });
    assert.equal(headers['content-range'], `bytes 5000000000-5000000001/${contentLength}`);
  });

  describe('as a part', () => {
    let largeFileId: string;
    before(async () => {
      const about = { bucketId: bucket.bucketId, fileName: 'of-copies', contentType: 'a/b' };
      ({ fileId: largeFileId } = await b2.ok('b2_start_large_file', about));
    });
    const part = (body: Json) =>
      b2.post('b2_copy_part', { sourceFileId: source.fileId, largeFileId, partNumber: 1, ...body });

    it('answers a part with its digest, small as it may be', async () => {
      const { status, json } = await part({ range: 'bytes=2-4' });
      const { uploadTimestamp, contentMd5, serverSideEncryption, ...rest } = json;
      assert.equal(status, 200);
      assertFields(rest, {
        contentLength: 3,
        contentSha1: sha1('234'),
        fileId: largeFileId,
        partNumber: 1,
      });
    });

    it('takes the whole source without a range', async () => {
      assert.deepEqual((await part({ partNumber: 2 })).json.contentSha1, sha1(CONTENT));
      const { parts } = await b2.ok('b2_list_parts', { fileId: largeFileId });
      assert.deepEqual(
        parts.map(({ contentLength }: Json) => contentLength),
        [3, 10],
      );
    });

    it('makes a file of copied and uploaded parts', async () => {
      const { fileId: sourceFileId } = await b2.store(bucket.bucketId, 'big', Buffer.alloc(b2.minPartSize + 1, 'a'));
      const first = (await part({ sourceFileId, range: `bytes=1-${b2.minPartSize}` })).json.contentSha1;
      await b2.part(largeFileId, 2, 'end');
      await b2.ok('b2_finish_large_file', { fileId: largeFileId, partSha1Array: [first, sha1('end')] });
      const { body } = await b2.byId(largeFileId, { range: `bytes=${b2.minPartSize - 2}-` });
      assert.equal(body.toString(), 'aaend');
    });

    it('refuses a number, a range or a large file that is not there', async () => {
      const about = { bucketId: bucket.bucketId, fileName: 'of-copies-2', contentType: 'a/b' };
      const { fileId } = await b2.ok('b2_start_large_file', about);
      for (const partNumber of [0, 10_001]) await refused(part({ largeFileId: fileId, partNumber }), '400 bad_request');
      const outside = part({ largeFileId: fileId, range: 'bytes=10-20' });
      await refused(outside, '416 range_not_satisfiable', '400 bad_request');
      await b2.ok('b2_cancel_large_file', { fileId });
      const message = await refused(part({ largeFileId: fileId }), '400 bad_request');
      assert.match(message, /^No active upload for/);
    });
  });
}
