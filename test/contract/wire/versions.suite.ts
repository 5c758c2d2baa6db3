import assert from 'node:assert/strict';
import type { Json } from '../../helpers/raw-b2.js';
import { assertFields, pathOf, refused, type Session, verdict } from './session.js';
import { useBucket, type Wire } from './wire.js';

const MD5_OF_NOTHING = 'd41d8cd98f00b204e9800998ecf8427e';
const SHA1_OF_NOTHING = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';

/** An id of the right form that names nothing. */
export const unknownId = (fileId: string): string => fileId.replace(/_f(\d).{5}/, '_f$100000');

/** Source: B2 docs, b2_get_file_info, b2_hide_file, b2_delete_file_version. */
export function versionFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  let file: Json;
  before(async () => {
    ({ b2 } = wire);
    file = await b2.store(bucket.bucketId, 'file', 'content');
  });
  const hide = (fileName: string) => b2.post('b2_hide_file', { bucketId: bucket.bucketId, fileName });
  const remove = (body: Json) => b2.post('b2_delete_file_version', body);
  const read = async (name: string) => {
    const { status, body } = await b2.download(pathOf(bucket, name));
    return status === 200 ? body.toString() : status;
  };

  describe('that is asked for by its id', () => {
    it('answers the same as the upload did', async () => {
      assert.deepEqual(await b2.ok('b2_get_file_info', { fileId: file.fileId }), file);
    });

    it('knows nothing of an id that was never given', async () => {
      await refused(
        b2.post('b2_get_file_info', { fileId: unknownId(file.fileId) }),
        '404 not_found',
        '400 bad_request',
      );
    });

    it('refuses what is no id', async () => {
      await refused(b2.post('b2_get_file_info', { fileId: 'no-id' }), '400 bad_request');
    });

    it('knows nothing of a large file before it is finished', async () => {
      const about = { bucketId: bucket.bucketId, fileName: 'unfinished', contentType: 'a/b' };
      const { fileId } = await b2.ok('b2_start_large_file', about);
      await refused(b2.post('b2_get_file_info', { fileId }), '404 not_found', '400 bad_request');
    });
  });

  describe('that is hidden', () => {
    it('is a marker: an empty version of a type of its own', async () => {
      const { fileId: hidden } = await b2.store(bucket.bucketId, 'hidden', 'x');
      const { json } = await hide('hidden');
      const { fileId, uploadTimestamp, contentMd5, contentSha1, serverSideEncryption, ...rest } = json;
      assert.notEqual(fileId, hidden);
      assert.equal(Number.isSafeInteger(uploadTimestamp), true);
      assert.equal([null, MD5_OF_NOTHING].includes(contentMd5), true);
      assert.equal([null, SHA1_OF_NOTHING].includes(contentSha1), true);
      assertFields(rest, {
        accountId: b2.accountId,
        action: 'hide',
        bucketId: bucket.bucketId,
        contentLength: 0,
        contentType: 'application/x-bz-hide-marker',
        fileInfo: {},
        fileName: 'hidden',
      });
      assert.equal((await b2.ok('b2_get_file_info', { fileId })).action, 'hide');
    });

    it('is not found by its name, but by its id', async () => {
      const { fileId } = await b2.store(bucket.bucketId, 'hidden-2', 'x');
      const { json } = await hide('hidden-2');
      assert.equal(await read('hidden-2'), 404);
      assert.equal((await b2.byId(fileId)).body.toString(), 'x');
      const marker = await b2.byId(json.fileId);
      assert.ok(['404 not_found', '400 bad_request'].includes(verdict(marker)), verdict(marker));
    });

    it('shows itself again under a new version, or when the marker is deleted', async () => {
      await b2.store(bucket.bucketId, 'back', '1');
      const { fileId } = (await hide('back')).json;
      await b2.ok('b2_delete_file_version', { fileName: 'back', fileId });
      assert.equal(await read('back'), '1');
      await hide('back');
      await b2.store(bucket.bucketId, 'back', '2');
      assert.equal(await read('back'), '2');
    });

    it('cannot be hidden again', async () => {
      await b2.store(bucket.bucketId, 'twice', 'x');
      await hide('twice');
      await refused(hide('twice'), '400 already_hidden');
    });

    it('must be there', async () => {
      await refused(hide('never'), '400 no_such_file');
      const elsewhere = { bucketId: '0'.repeat(24), fileName: 'file' };
      await refused(b2.post('b2_hide_file', elsewhere), '400 bad_bucket_id');
    });
  });

  describe('that is deleted', () => {
    it('answers its id and name, and is gone', async () => {
      const { fileId } = await b2.store(bucket.bucketId, 'gone', 'x');
      const answer = await b2.ok('b2_delete_file_version', { fileName: 'gone', fileId });
      assertFields(answer, { fileId, fileName: 'gone' });
      assert.equal(await read('gone'), 404);
      await refused(b2.byId(fileId), '404 not_found', '400 bad_request');
    });

    it('gives way to the version before it', async () => {
      await b2.store(bucket.bucketId, 'older', '1');
      const { fileId } = await b2.store(bucket.bucketId, 'older', '2');
      await b2.ok('b2_delete_file_version', { fileName: 'older', fileId });
      assert.equal(await read('older'), '1');
    });

    it('may be an unfinished large file, which ends it', async () => {
      const about = { bucketId: bucket.bucketId, fileName: 'large', contentType: 'a/b' };
      const { fileId } = await b2.ok('b2_start_large_file', about);
      await b2.ok('b2_delete_file_version', { fileName: 'large', fileId });
      await refused(b2.post('b2_get_upload_part_url', { fileId }), '400 bad_request');
    });

    it('must be there, under that very name', async () => {
      const { fileId } = await b2.store(bucket.bucketId, 'named', 'x');
      await refused(remove({ fileName: 'other', fileId }), '400 file_not_present', '400 bad_request');
      await b2.ok('b2_delete_file_version', { fileName: 'named', fileId, bypassGovernance: false });
      const message = await refused(remove({ fileName: 'named', fileId }), '400 file_not_present');
      assert.match(message, /File not present/i);
      await refused(remove({ fileName: 'named', fileId: 'no-id' }), '400 bad_request', '400 file_not_present');
    });
  });
}
