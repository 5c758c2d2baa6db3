import assert from 'node:assert/strict';
import { uploadFile, uploadPart } from '../../../src/api/index.js';
import { says, withApi } from '../../helpers/api-connection.js';
import { blocks, failureOf } from '../../helpers/http-client.js';

const SHA1 = 'a9993e364706816aba3e25717850c26c9cd0d89d';
const body = () => ({ contentLength: 43, contentSha1: 'hex_digits_at_end', stream: blocks('abc', SHA1) });

describe('an upload', () => {
  it('of a file carries token, name, type, info and length, and the bytes as they are', async () => {
    await withApi(says({ fileId: '4_zid' }), {}, async ({ connection, url, calls }) => {
      const target = { uploadUrl: `${url}/b2api/v4/b2_upload_file/b/opaque`, authorizationToken: '4_upld' };
      const file = { fileName: 'a b/é+', contentType: 'b2/x-auto', fileInfo: { author: 'Jürgen', empty: '' } };
      const answer = await uploadFile(connection.http, target, file, body());
      assert.equal(answer.fileId, '4_zid');
      const [call] = calls;
      assert.deepEqual(
        [call?.method, call?.path, call?.body],
        ['POST', '/b2api/v4/b2_upload_file/b/opaque', `abc${SHA1}`],
      );
      const headers = call?.headers ?? {};
      assert.deepEqual(
        {
          authorization: headers.authorization,
          name: headers['x-bz-file-name'],
          type: headers['content-type'],
          length: headers['content-length'],
          sha1: headers['x-bz-content-sha1'],
          author: headers['x-bz-info-author'],
          empty: headers['x-bz-info-empty'],
        },
        {
          authorization: '4_upld',
          name: 'a%20b/%C3%A9%2B',
          type: 'b2/x-auto',
          length: '43',
          sha1: 'hex_digits_at_end',
          author: 'J%C3%BCrgen',
          empty: '',
        },
      );
    });
  });

  it('of a part carries its number', async () => {
    await withApi(says({ partNumber: 7 }), {}, async ({ connection, url, calls }) => {
      const target = { uploadUrl: `${url}/b2api/v4/b2_upload_part/f/0018`, authorizationToken: '4_upld' };
      assert.equal((await uploadPart(connection.http, target, { number: 7 }, body())).partNumber, 7);
      assert.equal(calls[0]?.headers['x-bz-part-number'], '7');
      assert.equal(calls[0]?.headers['x-bz-file-name'], undefined);
    });
  });

  it('gives the error of B2 with the name of the call', async () => {
    const refusal = { code: 'auth_token_limit', message: 'more than one upload using auth token 4_upld', status: 400 };
    await withApi(says(refusal, 400), {}, async ({ connection, url }) => {
      const target = { uploadUrl: `${url}/b2api/v4/b2_upload_part/f/0018`, authorizationToken: '4_upld' };
      const error = await failureOf(uploadPart(connection.http, target, { number: 7 }, body()));
      assert.deepEqual([error.code, error.operation], ['auth_token_limit', 'b2_upload_part']);
      assert.doesNotMatch(error.message, /4_upld/);
    });
  });
});
