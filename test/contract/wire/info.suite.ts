import assert from 'node:assert/strict';
import type { Json, RawAnswer } from '../../helpers/raw-b2.js';
import { type Headers, refused, type Session, verdict } from './session.js';
import { useBucket, type Wire } from './wire.js';

const TOO_LARGE = ['400 bad_request', '400 metadata_exceeded'];
const STANDARD = {
  'b2-content-disposition': 'attachment; filename="a b.txt"',
  'b2-content-language': 'de, en',
  'b2-expires': 'Thu, 01 Dec 2050 16:00:00 GMT',
  'b2-cache-control': 'max-age=3600',
  'b2-content-encoding': 'gzip',
};

const infoHeaders = (info: Readonly<Record<string, string>>): Headers =>
  Object.fromEntries(Object.entries(info).map(([name, value]) => [`x-bz-info-${name}`, encodeURIComponent(value)]));

/** Source: B2 docs, "Files", file information. */
export function infoFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  before(() => {
    ({ b2 } = wire);
  });
  const upload = (info: Readonly<Record<string, string>>, name = 'info'): Promise<RawAnswer> =>
    b2.upload(bucket.bucketId, name, 'x', infoHeaders(info));
  const stored = async (info: Readonly<Record<string, string>>): Promise<Json> => {
    const answer = await upload(info);
    assert.equal(verdict(answer), '200', answer.body.toString());
    return answer.json;
  };

  it('keeps values of any characters', async () => {
    const info = { text: 'é 😀 + % "#&,<>?[]^`{|}', empty: '', src_last_modified_millis: '1500000000000' };
    const { fileId, fileInfo } = await stored(info);
    assert.deepEqual(fileInfo, info);
    assert.deepEqual((await b2.ok('b2_get_file_info', { fileId })).fileInfo, info);
    assert.equal((await b2.byId(fileId)).headers['x-bz-info-src_last_modified_millis'], '1500000000000');
  });

  it('reads a plus in a value as a space', async () => {
    const { fileInfo } = await b2.store(bucket.bucketId, 'info', 'x', { 'x-bz-info-a': 'b+c%2Bd' });
    assert.deepEqual(fileInfo, { a: 'b c+d' });
  });

  it('folds names to lower case, on the wire as well', async () => {
    const { fileId, fileInfo } = await b2.store(bucket.bucketId, 'info', 'x', { 'X-Bz-Info-CamelCase': 'x' });
    assert.deepEqual(fileInfo, { camelcase: 'x' });
    assert.equal((await b2.byId(fileId)).headers['x-bz-info-camelcase'], 'x');
    const started = await b2.ok('b2_start_large_file', {
      ...{ bucketId: bucket.bucketId, fileName: 'large', contentType: 'a/b', fileInfo: { CamelCase: 'x' } },
    });
    assert.deepEqual(started.fileInfo, { camelcase: 'x' });
  });

  it('takes 10 entries and no more', async () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`n${at}`, String(at)]));
    assert.deepEqual((await stored(ten)).fileInfo, ten);
    await refused(upload({ ...ten, eleventh: 'x' }), ...TOO_LARGE);
  });

  it('takes names of up to 50 bytes', async () => {
    const name = 'n'.repeat(50);
    assert.deepEqual((await stored({ [name]: 'x' })).fileInfo, { [name]: 'x' });
    await refused(upload({ [`${name}n`]: 'x' }), ...TOO_LARGE);
  });

  it("takes names of letters, digits and -_.`~!#$%^&*'|+", async () => {
    const name = "a9-_.`~!#$%^&*'|+";
    assert.deepEqual((await stored({ [name]: 'x' })).fileInfo, { [name]: 'x' });
  });

  it('refuses other names in JSON', async () => {
    for (const name of ['a b', 'a:b', 'é', '']) {
      const file = { bucketId: bucket.bucketId, fileName: 'x', contentType: 'a/b', fileInfo: { [name]: 'x' } };
      await refused(b2.post('b2_start_large_file', file), '400 bad_request', '400 bad_json');
    }
  });

  it('refuses values that are no text', async () => {
    const file = { bucketId: bucket.bucketId, fileName: 'x', contentType: 'a/b', fileInfo: { a: 1 } };
    await refused(b2.post('b2_start_large_file', file), '400 bad_request', '400 bad_json');
  });

  it('takes 7000 bytes of name and info headers at most', async () => {
    assert.equal(verdict(await upload({ long: 'x'.repeat(6800) })), '200');
    await refused(upload({ long: 'x'.repeat(7000) }), ...TOO_LARGE);
    await refused(upload({ long: 'x'.repeat(3000), longer: 'x'.repeat(3980) }), ...TOO_LARGE);
  });

  it('counts values as they are encoded', async () => {
    await refused(upload({ long: 'é'.repeat(1200) }), ...TOO_LARGE);
  });

  it('takes 2048 bytes at most of an encrypted file', async () => {
    const sse = { 'x-bz-server-side-encryption': 'AES256' };
    const send = (size: number) =>
      b2.upload(bucket.bucketId, 'info', 'x', { ...sse, ...infoHeaders({ long: 'x'.repeat(size) }) });
    assert.equal(verdict(await send(1900)), '200');
    await refused(send(2100), ...TOO_LARGE);
  });

  it('keeps the five names for standard headers, and shows them in the info', async () => {
    const { fileId, fileInfo } = await stored(STANDARD);
    assert.deepEqual(fileInfo, STANDARD);
    const [listed] = (await b2.ok('b2_list_file_names', { bucketId: bucket.bucketId, prefix: 'info' })).files;
    assert.deepEqual([listed.fileId, listed.fileInfo], [fileId, STANDARD]);
  });

  it('sends them as the standard headers, and only as these', async () => {
    const { fileId } = await stored(STANDARD);
    for (const method of ['GET', 'HEAD']) {
      const { headers } = await b2.byId(fileId, {}, method);
      for (const [name, value] of Object.entries(STANDARD)) {
        assert.equal(headers[name.replace('b2-', '')], value);
        assert.equal(headers[`x-bz-info-${name}`], undefined);
      }
    }
  });

  it('neither compresses nor unpacks what has an encoding', async () => {
    const { fileId } = await stored({ 'b2-content-encoding': 'gzip' });
    assert.equal((await b2.byId(fileId)).body.toString(), 'x');
  });

  it('refuses every other name that begins with b2-', async () => {
    await refused(upload({ 'b2-mine': 'x' }), '400 bad_request');
    await refused(upload({ 'B2-Mine': 'x' }), '400 bad_request');
  });

  for (const [name, value] of [
    ['b2-content-disposition', 'attachment; filename'],
    ['b2-content-disposition', 'inline; filename*0="a"; filename*1="b"'],
    ['b2-expires', 'tomorrow'],
    ['b2-content-language', 'not a language!'],
    ['b2-cache-control', 'max-age=,'],
    ['b2-content-encoding', 'g zip'],
  ] as const) {
    it(`refuses the value ${value} of ${name}`, async () => {
      await refused(upload({ [name]: value }), '400 bad_request');
    });
  }
}
