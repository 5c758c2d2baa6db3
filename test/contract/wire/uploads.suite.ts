import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type Json, type RawAnswer, rawRequest, sha1, type UploadTarget } from '../../helpers/raw-b2.js';
import { holdUpload } from './held-upload.js';
import { aboutFile, assertFields, type Headers, pathOf, refused, type Session, uploadTo, verdict } from './session.js';
import { useBucket, type Wire } from './wire.js';

const NOTHING = '0'.repeat(24);

/** Source: B2 docs, b2_get_upload_url, b2_upload_file and "Uploading". */
export function uploadFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  before(() => {
    ({ b2 } = wire);
  });
  const target = (version = 4): Promise<UploadTarget> =>
    b2.ok('b2_get_upload_url', { bucketId: bucket.bucketId }, version);
  const upload = (name: string, content?: Buffer | string, headers?: Headers): Promise<RawAnswer> =>
    b2.upload(bucket.bucketId, name, content, headers);
  const store = (name: string, content?: Buffer | string, headers?: Headers): Promise<Json> =>
    b2.store(bucket.bucketId, name, content, headers);

  it('gives an upload URL of the same version, with a token and the bucket', async () => {
    for (const version of [1, 4]) {
      const answer: Json = await target(version);
      assert.deepEqual(Object.keys(answer).sort(), ['authorizationToken', 'bucketId', 'uploadUrl']);
      assert.equal(answer.bucketId, bucket.bucketId);
      assert.ok(answer.uploadUrl.includes(`/b2api/v${version}/b2_upload_file/${bucket.bucketId}/`), answer.uploadUrl);
    }
  });

  it('gives no upload URL for a bucket that is not there', async () => {
    const message = await refused(b2.post('b2_get_upload_url', { bucketId: NOTHING }), '400 bad_bucket_id');
    assert.match(message, /Bucket.*does not exist/);
  });

  it('answers the whole file object', async () => {
    const { fileId, uploadTimestamp, ...rest } = await store('whole', 'hello', { 'x-bz-info-color': 'blue' });
    assert.equal(fileId.length <= 200 && fileId.includes(bucket.bucketId), true);
    assert.equal(Number.isSafeInteger(uploadTimestamp), true);
    assertFields(rest, {
      accountId: b2.accountId,
      action: 'upload',
      bucketId: bucket.bucketId,
      contentLength: 5,
      contentMd5: createHash('md5').update('hello').digest('hex'),
      contentSha1: sha1('hello'),
      contentType: 'text/plain',
      fileInfo: { color: 'blue' },
      fileName: 'whole',
      fileRetention: { isClientAuthorizedToRead: true, value: { mode: null, retainUntilTimestamp: null } },
      legalHold: { isClientAuthorizedToRead: true, value: null },
      serverSideEncryption: { algorithm: null, mode: null },
    });
  });

  it('gives ids that tell bucket, day and time', async () => {
    const { fileId, uploadTimestamp } = await store('id');
    const [, day, time] =
      /^4_z[0-9a-f]{24}_f1[0-9a-f]+_d(\d{8})_m(\d{6})_c\d{3}_v\d{7}_t\d{4}(?:_u\d{14})?$/.exec(fileId) ?? [];
    const at = new Date(uploadTimestamp).toISOString().replaceAll(/[-:T]/g, '');
    assert.equal(`${day}${time}`.slice(0, 10), at.slice(0, 10));
  });

  it('stores an empty file', async () => {
    assert.equal((await store('empty', '')).contentLength, 0);
    const { status, headers } = await b2.download(pathOf(bucket, 'empty'));
    assert.deepEqual([status, headers['content-length']], [200, '0']);
  });

  it('adds a version when the name is taken', async () => {
    const [one, two] = [await store('twice', '1'), await store('twice', '2')];
    assert.notEqual(one.fileId, two.fileId);
    assert.equal((await b2.download(pathOf(bucket, 'twice'))).body.toString(), '2');
  });

  it('shows a file to everyone at once', async () => {
    const { fileId } = await store('at-once', 'x');
    const { files } = await b2.ok('b2_list_file_names', { bucketId: bucket.bucketId, prefix: 'at-once' });
    assert.equal(files[0].fileId, fileId);
  });

  describe('with a content type', () => {
    it('keeps the one that is given', async () => {
      assert.equal((await store('typed', 'x', { 'content-type': 'x-my/type; a=b' })).contentType, 'x-my/type; a=b');
    });

    for (const [name, type] of Object.entries({
      'a.txt': 'text/plain',
      'dir/A.JPG': 'image/jpeg',
      'a.html': 'text/html',
      'a.json': 'application/json',
      'a.mp4': 'video/mp4',
      'no-extension': 'application/octet-stream',
      'a.unknown-extension': 'application/octet-stream',
    })) {
      it(`finds ${type} for ${name} when it is left to B2`, async () => {
        assert.equal((await store(name, 'x', { 'content-type': 'b2/x-auto' })).contentType, type);
      });
    }
  });

  describe('with a SHA-1', () => {
    const content = Buffer.from('content');
    const digest = sha1(content);

    it('in the header verifies it, in digits of either case', async () => {
      assert.equal((await store('given', content, { 'x-bz-content-sha1': digest })).contentSha1, digest);
      assert.equal((await store('given', content, { 'x-bz-content-sha1': digest.toUpperCase() })).contentSha1, digest);
    });

    it('behind the content verifies it and stores the content without it', async () => {
      const headers = { 'x-bz-content-sha1': 'hex_digits_at_end' };
      const file = await store('at-end', Buffer.concat([content, Buffer.from(digest)]), headers);
      assert.deepEqual([file.contentSha1, file.contentLength], [digest, content.length]);
      assert.deepEqual((await b2.download(pathOf(bucket, 'at-end'))).body, content);
    });

    it('that is not wanted computes it, and says that it was not verified', async () => {
      const { contentSha1 } = await store('unverified', content, { 'x-bz-content-sha1': 'do_not_verify' });
      assert.equal(contentSha1, `unverified:${digest}`);
    });

    it('that is marked as unverified keeps the mark, or refuses it', async () => {
      const answer = await upload('marked', content, { 'x-bz-content-sha1': `unverified:${digest}` });
      assert.ok(['200', '400 bad_request'].includes(verdict(answer)), verdict(answer));
      if (answer.status === 200) assert.equal(answer.json.contentSha1, `unverified:${digest}`);
    });

    it('that is wrong refuses the file and stores nothing', async () => {
      const zeros = '0'.repeat(40);
      const wrong = [
        upload('wrong', content, { 'x-bz-content-sha1': zeros }),
        upload('wrong', Buffer.concat([content, Buffer.from(zeros)]), { 'x-bz-content-sha1': 'hex_digits_at_end' }),
      ];
      for (const asked of wrong) {
        assert.match(await refused(asked, '400 bad_request'), /^(?:Sha1|checksum) did not match data received$/);
      }
      assert.equal((await b2.download(pathOf(bucket, 'wrong'))).status, 404);
    });

    it('that is none of these refuses it', async () => {
      for (const value of ['none', 'abc', 'x'.repeat(40)]) {
        await refused(upload('none', content, { 'x-bz-content-sha1': value }), '400 bad_request');
      }
    });
  });

  for (const missing of ['X-Bz-File-Name', 'Content-Type', 'X-Bz-Content-Sha1']) {
    it(`wants the header ${missing}`, async () => {
      const { uploadUrl, authorizationToken } = await target();
      const all: Record<string, string> = { ...aboutFile('x'), 'x-bz-content-sha1': sha1('') };
      const { [missing.toLowerCase()]: _, ...rest } = all;
      const headers = { ...rest, authorization: authorizationToken, 'content-length': 0 };
      await refused(rawRequest(uploadUrl, { method: 'POST', headers }), '400 bad_request');
    });
  }

  it('wants a length: it takes no chunks', async () => {
    const { uploadUrl, authorizationToken } = await target();
    const about = { ...aboutFile('x'), 'x-bz-content-sha1': sha1('x'), 'transfer-encoding': 'chunked' };
    const headers = { ...about, authorization: authorizationToken };
    const { status, body } = await rawRequest(uploadUrl, { method: 'POST', headers, body: 'x' });
    assert.ok([400, 411].includes(status), String(status));
    if (status === 400) assert.match(body.toString(), /Missing header: Content-Length/);
  });

  describe('by an upload URL', () => {
    const about = aboutFile('by-url');

    it('takes one file after another', async () => {
      const url = await target();
      for (let turn = 0; turn < 3; turn += 1) assert.equal(verdict(await uploadTo(url, 'x', about)), '200');
    });

    it('takes one file at a time', async () => {
      const url = await target();
      const held = await holdUpload(url, 'held');
      let second = await uploadTo(url, 'x', about);
      // A front end may ask for the body before the service behind it knows of the upload.
      for (let turn = 0; turn < 20 && second.status === 200; turn += 1) second = await uploadTo(url, 'x', about);
      assert.equal(verdict(second), '400 auth_token_limit');
      assert.match(second.json.message, /^more than one upload using auth token [^)]+$/);
      assert.equal(await held.finish(), 200);
    });

    it('wants the token that came with it', async () => {
      const { uploadUrl, authorizationToken } = await target();
      for (const token of [b2.token, 'made-up']) {
        await refused(uploadTo({ uploadUrl, authorizationToken: token }, 'x', about), '401 bad_auth_token');
      }
      const bare = { ...about, 'x-bz-content-sha1': sha1('x'), 'content-length': 1 };
      const asked = rawRequest(uploadUrl, { method: 'POST', headers: bare, body: 'x' });
      await refused(asked, '401 missing_auth_token', '401 bad_auth_token');
      assert.notEqual(authorizationToken, b2.token);
    });

    it('reaches no other bucket', async () => {
      const { uploadUrl, authorizationToken } = await target();
      const elsewhere = uploadUrl.replace(bucket.bucketId, wire.bucket.bucketId);
      const { status } = await uploadTo({ uploadUrl: elsewhere, authorizationToken }, 'x', about);
      assert.ok([400, 401].includes(status), String(status));
    });
  });

  it('takes a custom upload timestamp of the past, from accounts that may give one', async () => {
    const answer = await upload('custom-time', 'x', { 'x-bz-custom-upload-timestamp': '1500000000000' });
    assert.ok(['200', '400 custom_timestamp_not_allowed'].includes(verdict(answer)), verdict(answer));
    if (answer.status === 200) assert.equal(answer.json.uploadTimestamp, 1_500_000_000_000);
  });

  it('refuses a custom upload timestamp of the future, and ignores an empty one', async () => {
    const future = String(Date.now() + 86_400_000);
    const asked = upload('custom-time', 'x', { 'x-bz-custom-upload-timestamp': future });
    await refused(asked, '400 bad_request', '400 custom_timestamp_not_allowed');
    assert.equal(verdict(await upload('custom-time', 'x', { 'x-bz-custom-upload-timestamp': '' })), '200');
  });
}
