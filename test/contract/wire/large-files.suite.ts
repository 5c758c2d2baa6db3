import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type Json, sha1 } from '../../helpers/raw-b2.js';
import { assertFields, pathOf, refused, type Session, verdict } from './session.js';
import { unknownId } from './versions.suite.js';
import { useBucket, type Wire } from './wire.js';

/** Source: B2 docs, "Large Files" and the pages of their calls. */
export function largeFileFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  before(() => {
    ({ b2 } = wire);
  });
  const start = (fileName = 'large', about: Json = {}): Promise<Json> =>
    b2.ok('b2_start_large_file', { bucketId: bucket.bucketId, fileName, contentType: 'a/b', ...about });
  const finish = (fileId: string, partSha1Array: readonly string[]) =>
    b2.post('b2_finish_large_file', { fileId, partSha1Array });
  const unfinished = (ask: Json = {}): Promise<Json> =>
    b2.ok('b2_list_unfinished_large_files', { bucketId: bucket.bucketId, ...ask });

  describe('that is started', () => {
    it('answers a file that has not begun to exist', async () => {
      const { fileId, uploadTimestamp, ...rest } = await start('started', { fileInfo: { color: 'blue' } });
      assert.equal(fileId.length <= 200, true);
      assert.equal(Number.isSafeInteger(uploadTimestamp), true);
      assertFields(rest, {
        accountId: b2.accountId,
        action: 'start',
        bucketId: bucket.bucketId,
        contentLength: 0,
        contentMd5: null,
        contentSha1: 'none',
        contentType: 'a/b',
        fileInfo: { color: 'blue' },
        fileName: 'started',
        fileRetention: { isClientAuthorizedToRead: true, value: { mode: null, retainUntilTimestamp: null } },
        legalHold: { isClientAuthorizedToRead: true, value: null },
        serverSideEncryption: { algorithm: null, mode: null },
      });
    });

    it('finds the type by the name when it is left to B2', async () => {
      assert.equal((await start('a.jpg', { contentType: 'b2/x-auto' })).contentType, 'image/jpeg');
    });

    it('wants a bucket, a name and a type', async () => {
      for (const field of ['bucketId', 'fileName', 'contentType']) {
        const about = { bucketId: bucket.bucketId, fileName: 'x', contentType: 'a/b', [field]: null };
        await refused(b2.post('b2_start_large_file', about), '400 bad_request', '400 bad_json');
      }
      const elsewhere = { bucketId: '0'.repeat(24), fileName: 'x', contentType: 'a/b' };
      await refused(b2.post('b2_start_large_file', elsewhere), '400 bad_bucket_id');
    });
  });

  describe('that is finished', () => {
    let first: Buffer;
    let last: Buffer;
    let done: Json;
    let started: Json;
    before(async () => {
      first = randomBytes(b2.minPartSize);
      last = randomBytes(10);
      started = await start('finished', { fileInfo: { large_file_sha1: sha1(Buffer.concat([first, last])) } });
      await b2.part(started.fileId, 2, last);
      await b2.part(started.fileId, 1, first);
      done = (await finish(started.fileId, [sha1(first), sha1(last)])).json;
    });

    it('is the file that was started, without a digest of its own', () => {
      const { contentLength, action, ...rest } = started;
      const { contentLength: length, action: now, ...others } = done;
      assert.deepEqual([action, contentLength, now, length], ['start', 0, 'upload', first.length + 10]);
      assert.deepEqual(others, rest);
    });

    it('is read as one file, with `none` for its digest', async () => {
      const { headers, body } = await b2.download(pathOf(bucket, 'finished'));
      assert.equal(body.equals(Buffer.concat([first, last])), true);
      assert.equal(headers['x-bz-content-sha1'], 'none');
      assert.equal(headers['x-bz-info-large_file_sha1'], done.fileInfo.large_file_sha1);
    });

    it('is read across the border of two parts', async () => {
      const from = first.length - 5;
      const { body } = await b2.byId(done.fileId, { range: `bytes=${from}-${from + 9}` });
      assert.deepEqual(body, Buffer.concat([first.subarray(-5), last.subarray(0, 5)]));
    });

    it('is no upload any more', async () => {
      const { fileId } = done;
      assert.match(await refused(finish(fileId, [sha1(first), sha1(last)]), '400 bad_request'), /No active upload/);
      await refused(b2.post('b2_get_upload_part_url', { fileId }), '400 bad_request');
      await refused(b2.post('b2_list_parts', { fileId }), '400 bad_request');
      await refused(b2.post('b2_cancel_large_file', { fileId }), '400 bad_request');
    });

    it('has the time of its start: a file uploaded meanwhile is the newer one', async () => {
      const { fileId } = await start('overtaken');
      await b2.part(fileId, 1, first);
      await b2.part(fileId, 2, last);
      const small = await b2.store(bucket.bucketId, 'overtaken', 'small');
      assert.equal((await finish(fileId, [sha1(first), sha1(last)])).status, 200);
      const { files } = await b2.ok('b2_list_file_versions', { bucketId: bucket.bucketId, prefix: 'overtaken' });
      assert.deepEqual(
        files.map((file: Json) => file.fileId),
        [small.fileId, fileId],
      );
    });
  });

  describe('that cannot be finished', () => {
    it('refuses a part but the last that is too small', async () => {
      const { fileId } = await start();
      await b2.part(fileId, 1, 'small');
      await b2.part(fileId, 2, 'x');
      const message = await refused(finish(fileId, [sha1('small'), sha1('x')]), '400 bad_request');
      assert.equal(message, `Part number 1 is smaller than ${b2.minPartSize} bytes`);
    });

    it('refuses no parts', async () => {
      await refused(finish((await start()).fileId, []), '400 bad_request');
    });

    it('refuses one part, or takes it', async () => {
      const { fileId } = await start();
      await b2.part(fileId, 1, 'x');
      const answer = await finish(fileId, [sha1('x')]);
      assert.ok(['200', '400 bad_request'].includes(verdict(answer)), verdict(answer));
      if (answer.status === 400) assert.equal(answer.json.message, 'large files must have at least 2 parts');
    });

    describe('though its parts are large enough', () => {
      let fileId: string;
      const digests: string[] = [];
      before(async () => {
        ({ fileId } = await start('large-enough'));
        const part = Buffer.alloc(b2.minPartSize, 'p');
        for (const [at, content] of [part, part, Buffer.from('end')].entries()) {
          digests.push((await b2.part(fileId, at + 1, content)).json.contentSha1);
        }
      });

      it('refuses a list with more parts, and one with less', async () => {
        const codes = ['400 missing_part', '400 bad_request'];
        await refused(finish(fileId, [...digests, sha1('more')]), ...codes);
        await refused(finish(fileId, digests.slice(0, 2)), ...codes);
      });

      it('refuses digests that are not those of the parts', async () => {
        const codes = ['400 part_sha1_mismatch', '400 bad_request'];
        await refused(finish(fileId, digests.with(2, sha1('other'))), ...codes);
        await refused(finish(fileId, digests.toReversed()), ...codes);
      });

      it('takes the digests in upper case, too, or refuses them', async () => {
        const given = verdict(
          await finish(
            fileId,
            digests.map((digest) => digest.toUpperCase()),
          ),
        );
        assert.ok(['200', '400 part_sha1_mismatch', '400 bad_request'].includes(given), given);
      });
    });

    it('refuses parts with a gap', async () => {
      const { fileId } = await start();
      await b2.part(fileId, 1, 'x');
      await b2.part(fileId, 3, 'z');
      await refused(finish(fileId, [sha1('x'), sha1('z')]), '400 missing_part', '400 bad_request');
    });

    it('refuses what was never started, and what is no id', async () => {
      const { fileId } = await b2.store(bucket.bucketId, 'small', 'x');
      for (const id of [unknownId(fileId), fileId, 'bad-id']) {
        await refused(finish(id, [sha1('x'), sha1('y')]), '400 bad_request');
        await refused(b2.post('b2_get_upload_part_url', { fileId: id }), '400 bad_request');
        await refused(b2.post('b2_list_parts', { fileId: id }), '400 bad_request');
      }
    });
  });

  describe('that is cancelled', () => {
    it('answers what it was, and is gone', async () => {
      const { fileId } = await start('cancelled');
      await b2.part(fileId, 1, 'x');
      assertFields(await b2.ok('b2_cancel_large_file', { fileId }), {
        accountId: b2.accountId,
        bucketId: bucket.bucketId,
        fileId,
        fileName: 'cancelled',
      });
      const message = await refused(b2.post('b2_cancel_large_file', { fileId }), '400 bad_request');
      assert.match(message, /^No active upload for/);
      await refused(b2.post('b2_list_parts', { fileId }), '400 bad_request');
    });

    it('must have an id', async () => {
      const message = await refused(b2.post('b2_cancel_large_file', { fileId: 'bad-id' }), '400 bad_request');
      assert.match(message, /bad-id/);
    });
  });

  describe('that is not finished', () => {
    let ids: string[];
    before(async () => {
      ids = [];
      for (const name of ['list-z', 'list-a', 'list-m']) ids.push((await start(name)).fileId);
    });
    const idsOf = ({ files }: Json) => files.map(({ fileId }: Json) => fileId);

    it('is listed in the order of the starts, under a prefix', async () => {
      const { files, nextFileId } = await unfinished({ namePrefix: 'list-' });
      assert.deepEqual([idsOf({ files }), nextFileId], [ids, null]);
      assert.deepEqual([files[0].action, files[0].contentSha1], ['start', 'none']);
      assert.deepEqual(idsOf(await unfinished({ namePrefix: 'list-m' })), [ids[2]]);
    });

    it('is listed page by page, from an id on, that one included', async () => {
      const first = await unfinished({ namePrefix: 'list-', maxFileCount: 2 });
      assert.deepEqual([idsOf(first), first.nextFileId], [ids.slice(0, 2), ids[2]]);
      const rest = await unfinished({ namePrefix: 'list-', startFileId: first.nextFileId });
      assert.deepEqual([idsOf(rest), rest.nextFileId], [ids.slice(2), null]);
    });

    it('is listed with a hundred others at most', async () => {
      await unfinished({ maxFileCount: 100 });
      const many = b2.post('b2_list_unfinished_large_files', { bucketId: bucket.bucketId, maxFileCount: 101 });
      await refused(many, '400 bad_request', '400 out_of_range');
    });
  });
}
