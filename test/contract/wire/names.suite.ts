import assert from 'node:assert/strict';
import { type Json, type RawAnswer, rawRequest } from '../../helpers/raw-b2.js';
import { refused, type Session, verdict } from './session.js';
import { useBucket, type Wire } from './wire.js';

/** Characters that may stand as they are. Source: B2 docs, "String Encoding". */
const PLAIN = "AZaz09._-/~!$'()*;=:@";
/** Those that must be encoded; the backslash has a test of its own. */
const CODED = '"#%&,<>?[]^`{|}+';

const fully = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

/** Source: B2 docs, "Files" and "String Encoding". */
export function nameFacts(wire: Wire): void {
  const bucket = useBucket(wire);
  let b2: Session;
  before(() => {
    ({ b2 } = wire);
  });
  const uploadAs = (coded: string): Promise<RawAnswer> =>
    b2.upload(bucket.bucketId, '', 'x', { 'x-bz-file-name': coded });
  const nameOf = async (coded: string): Promise<string> => {
    const answer = await uploadAs(coded);
    assert.equal(verdict(answer), '200', coded);
    return answer.json.fileName;
  };

  for (const [title, coded, name] of [
    ['plain characters as they are', `1${PLAIN}z`, `1${PLAIN}z`],
    ['plain characters encoded', `2${fully(PLAIN)}z`, `2${PLAIN}z`],
    ['the others encoded', `3${fully(CODED)}z`, `3${CODED}z`],
    ['hexadecimal digits of lower case', '4%c3%a9%2b', '4é+'],
    ['a plus and %20 for a space', 'a+b%20c', 'a b c'],
    ['%2B for a plus', 'a%2Bb', 'a+b'],
    ['a slash encoded or not', 'a%2Fb/c', 'a/b/c'],
    ['characters of two, three and four bytes', encodeURIComponent('é～😀'), 'é～😀'],
    ['`&` and `,` as they are, as one client sends them', 'a&b,c', 'a&b,c'],
  ] as const) {
    it(`decodes in the header ${title}`, async () => {
      assert.equal(await nameOf(coded), name);
    });
  }

  it('decodes the path of a download in the same way', async () => {
    await nameOf('dir/a%20b%2Bc%C3%A9');
    for (const path of ['dir/a%20b%2Bc%C3%A9', 'dir/a+b%2Bc%c3%a9', 'dir%2Fa+b%2bc%C3%A9', '%64ir/a%20b%2Bc%C3%A9']) {
      assert.equal((await b2.download(`/file/${bucket.bucketName}/${path}`)).status, 200, path);
    }
    assert.equal((await b2.download(`/file/${bucket.bucketName}/dir/a%20b+c%C3%A9`)).status, 404);
  });

  it('encodes the name and info in the headers of a download', async () => {
    const name = `é 😀+%${CODED}`;
    const { fileId } = await b2.store(bucket.bucketId, name, 'x', { 'x-bz-info-like': fully(name) });
    const { headers } = await b2.byId(fileId);
    for (const header of ['x-bz-file-name', 'x-bz-info-like']) {
      const coded = String(headers[header]);
      assert.match(coded, /^[\x21-\x7e]+$/);
      assert.equal(decodeURIComponent(coded.replaceAll('+', '%20')), name);
    }
  });

  it('takes names in JSON as they are, and refuses them encoded as another name', async () => {
    const { bucketId } = bucket;
    await b2.store(bucketId, 'hide me+%20é', 'x');
    await refused(b2.post('b2_hide_file', { bucketId, fileName: 'hide%20me+%2520%C3%A9' }), '400 no_such_file');
    assert.equal((await b2.ok('b2_hide_file', { bucketId, fileName: 'hide me+%20é' })).fileName, 'hide me+%20é');
  });

  it('takes \\u escapes in JSON', async () => {
    const { json } = await rawRequest(`${b2.apiUrl}/b2api/v4/b2_start_large_file`, {
      method: 'POST',
      headers: { authorization: b2.token },
      body: `{"bucketId":"${bucket.bucketId}","fileName":"\\u00e9\\ud83d\\ude00","contentType":"a/b"}`,
    });
    assert.equal(json.fileName, 'é😀');
    await b2.ok('b2_cancel_large_file', { fileId: json.fileId });
  });

  it('refuses what is not percent-encoded UTF-8', async () => {
    for (const coded of ['%zz', '%4', 'a%', '%ff', '%ed%a0%80']) await refused(uploadAs(coded), '400 bad_request');
  });

  it('refuses control characters and DEL', async () => {
    for (const coded of ['a%00', 'a%0A', 'a%1F', 'a%7F']) await refused(uploadAs(coded), '400 bad_request');
  });

  it('takes names of 1 to 1024 bytes', async () => {
    const segments = Array.from({ length: 5 }, () => 'x'.repeat(204)).join('/');
    assert.equal(segments.length, 1024);
    assert.equal((await nameOf(segments)).length, 1024);
    await refused(uploadAs(`${segments}x`), '400 bad_request');
    await refused(uploadAs(fully(`${'é'.repeat(120)}/`.repeat(5))), '400 bad_request');
    await refused(uploadAs(''), '400 bad_request');
  });

  it('tells upper from lower case, and composed from decomposed letters', async () => {
    const { bucketId } = bucket;
    const names = ['fold-A', 'fold-a', 'fold-e\u0301', 'fold-é'];
    for (const name of names) await b2.store(bucketId, name, name);
    const { files } = await b2.ok('b2_list_file_names', { bucketId, prefix: 'fold-' });
    assert.deepEqual(
      files.map(({ fileName }: Json) => fileName),
      names,
    );
  });

  for (const name of ['a//b', '/a', 'a/', 'a\\b', `${'x'.repeat(251)}/y`]) {
    it(`takes ${name.length > 100 ? 'a segment of more than 250 bytes' : name}, which the old rules forbade, or refuses it`, async () => {
      const answer = await uploadAs(fully(name));
      assert.ok(['200', '400 bad_request'].includes(verdict(answer)), verdict(answer));
      if (answer.status !== 200) return;
      assert.equal(answer.json.fileName, name);
      const path = name.replaceAll('\\', '%5C');
      assert.equal((await b2.download(`/file/${bucket.bucketName}/${path}`)).status, 200);
    });
  }

  it('applies the same rules to names in JSON', async () => {
    const { bucketId } = bucket;
    for (const fileName of ['', 'a\n', 'a\u007f', 'x'.repeat(1025), '\ud800']) {
      const asked = b2.post('b2_start_large_file', { bucketId, fileName, contentType: 'a/b' });
      await refused(asked, '400 bad_request', '400 bad_json');
    }
  });
}
