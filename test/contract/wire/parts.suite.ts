import assert from 'node:assert/strict';
import { type Json, rawRequest, sha1 } from '../../helpers/raw-b2.js';
import { assertFields, refused, type Session, uploadTo } from './session.js';
import { useBucket, type Wire } from './wire.js';

/** Source: B2 docs, b2_get_upload_part_url, b2_upload_part, b2_list_parts. */
export function partFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  before(() => {
    ({ b2 } = wire);
  });

  let fileId: string;
  beforeEach(async () => {
    const about = { bucketId: bucket.bucketId, fileName: 'parts', contentType: 'a/b' };
    ({ fileId } = await b2.ok('b2_start_large_file', about));
  });
  const listed = (ask: Json = {}): Promise<Json> => b2.ok('b2_list_parts', { fileId, ...ask });

  it('gives an upload URL of its own, with a token', async () => {
    const url = await b2.ok('b2_get_upload_part_url', { fileId });
    assert.deepEqual(Object.keys(url).sort(), ['authorizationToken', 'fileId', 'uploadUrl']);
    assert.equal(url.uploadUrl.includes('/b2_upload_part/'), true);
  });

  it('answers a part with its digest', async () => {
    const { status, json } = await b2.part(fileId, 1, 'part');
    const { uploadTimestamp, contentMd5, ...rest } = json;
    assert.equal(status, 200);
    assert.equal(Number.isSafeInteger(uploadTimestamp), true);
    assert.equal(contentMd5 === null || /^[0-9a-f]{32}$/.test(contentMd5), true);
    assertFields(rest, {
      contentLength: 4,
      contentSha1: sha1('part'),
      fileId,
      partNumber: 1,
      serverSideEncryption: { algorithm: null, mode: null },
    });
  });

  it('verifies a digest behind the part, and refuses a wrong one', async () => {
    const body = Buffer.from(`part${sha1('part')}`);
    const { json } = await b2.part(fileId, 1, body, { 'x-bz-content-sha1': 'hex_digits_at_end' });
    assert.deepEqual([json.contentSha1, json.contentLength], [sha1('part'), 4]);
    const wrong = b2.part(fileId, 2, 'part', { 'x-bz-content-sha1': '0'.repeat(40) });
    await refused(wrong, '400 bad_request');
    const blind = await b2.part(fileId, 2, 'part', { 'x-bz-content-sha1': 'do_not_verify' });
    assert.equal([sha1('part'), `unverified:${sha1('part')}`].includes(blind.json.contentSha1), true);
  });

  it('takes numbers from 1 to 10,000', async () => {
    for (const number of [1, 10_000]) assert.equal((await b2.part(fileId, number, 'x')).status, 200);
    for (const number of [0, 10_001, -1, 'one']) await refused(b2.part(fileId, number, 'x'), '400 bad_request');
  });

  it('takes parts in any order and replaces one that comes again', async () => {
    await b2.part(fileId, 2, 'second');
    await b2.part(fileId, 1, 'first');
    await b2.part(fileId, 2, 'again');
    const { parts } = await listed();
    assert.deepEqual(
      parts.map(({ partNumber, contentSha1 }: Json) => [partNumber, contentSha1]),
      [
        [1, sha1('first')],
        [2, sha1('again')],
      ],
    );
  });

  it('wants a number', async () => {
    const { uploadUrl, authorizationToken } = await b2.ok('b2_get_upload_part_url', { fileId });
    const headers = { authorization: authorizationToken, 'content-length': 1, 'x-bz-content-sha1': sha1('x') };
    await refused(rawRequest(uploadUrl, { method: 'POST', headers, body: 'x' }), '400 bad_request');
  });

  it('lists parts by number, from one on, page by page', async () => {
    for (const number of [1, 3, 5]) await b2.part(fileId, number, 'x');
    const numbers = ({ parts }: Json) => parts.map(({ partNumber }: Json) => partNumber);
    const first = await listed({ maxPartCount: 2 });
    assert.deepEqual([numbers(first), first.nextPartNumber], [[1, 3], 5]);
    const rest = await listed({ startPartNumber: first.nextPartNumber });
    assert.deepEqual([numbers(rest), rest.nextPartNumber], [[5], null]);
    assert.deepEqual(numbers(await listed({ startPartNumber: 2 })), [3, 5]);
  });

  it('lists 1000 parts at most', async () => {
    await listed({ maxPartCount: 1000 });
    await refused(b2.post('b2_list_parts', { fileId, maxPartCount: 1001 }), '400 bad_request', '400 out_of_range');
  });

  it('ends an upload URL with the file', async () => {
    const url = await b2.ok('b2_get_upload_part_url', { fileId });
    await b2.ok('b2_cancel_large_file', { fileId });
    const { status } = await uploadTo(url, 'x', { 'x-bz-part-number': 1 });
    assert.ok([400, 401].includes(status), String(status));
  });
}
