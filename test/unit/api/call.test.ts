import assert from 'node:assert/strict';
import {
  type ApiConnection,
  createBucket,
  listBuckets,
  listFileNames,
  listFileVersions,
  listKeys,
  listParts,
  listUnfinishedLargeFiles,
  updateBucket,
} from '../../../src/api/index.js';
import { says, withApi } from '../../helpers/api-connection.js';
import { failureOf, TOKEN } from '../../helpers/http-client.js';

const BUCKET = { accountId: 'a', bucketId: 'b' };

describe('a native call', () => {
  it('is a POST of JSON with the raw token, under the version of the connection', async () => {
    await withApi(says({ buckets: [] }), { apiVersion: 2 }, async ({ connection, calls }) => {
      await listBuckets(connection, { accountId: 'a', bucketName: 'größe' });
      const [call] = calls;
      assert.deepEqual([call?.method, call?.path], ['POST', '/b2api/v2/b2_list_buckets']);
      assert.deepEqual([call?.headers.authorization, call?.headers['content-type']], [TOKEN, 'application/json']);
      assert.equal(call?.body, '{"accountId":"a","bucketName":"größe"}');
    });
  });

  it('tolerates a slash at the end of the base URL', async () => {
    await withApi(says({ buckets: [] }), {}, async ({ connection, url, calls }) => {
      await listBuckets({ ...connection, apiUrl: `${url}//` }, { accountId: 'a' });
      assert.equal(calls[0]?.path, '/b2api/v4/b2_list_buckets');
    });
  });

  for (const answer of ['', '<html>Sign in</html>', '[]', '"text"', 'null', '{"buckets":']) {
    it(`rejects ${JSON.stringify(answer)} with bad_response`, async () => {
      await withApi(
        (_, response) => response.end(answer),
        {},
        async ({ connection }) => {
          const error = await failureOf(listBuckets(connection, { accountId: 'a' }));
          assert.deepEqual([error.code, error.operation], ['bad_response', 'b2_list_buckets']);
        },
      );
    });
  }

  const lists: Readonly<Record<string, (connection: ApiConnection) => Promise<unknown>>> = {
    b2_list_buckets: (connection) => listBuckets(connection, { accountId: 'a' }),
    b2_list_file_names: (connection) => listFileNames(connection, { bucketId: 'b' }),
    b2_list_file_versions: (connection) => listFileVersions(connection, { bucketId: 'b' }),
    b2_list_keys: (connection) => listKeys(connection, { accountId: 'a' }),
    b2_list_parts: (connection) => listParts(connection, { fileId: 'f' }),
    b2_list_unfinished_large_files: (connection) => listUnfinishedLargeFiles(connection, { bucketId: 'b' }),
  };
  for (const [name, list] of Object.entries(lists)) {
    it(`rejects an answer to ${name} that has no list`, async () => {
      await withApi(says({ nextFileName: null }), {}, async ({ connection }) => {
        assert.equal((await failureOf(list(connection))).code, 'bad_response');
      });
    });
  }

  const retry = { maxAttempts: 2, firstDelayMs: 1, maxDelayMs: 1 };
  const broken = says({ code: 'internal_error', message: '', status: 500 }, 500);

  it('is sent again after an unclear failure when that is harmless', async () => {
    await withApi(broken, { http: { retry } }, async ({ connection, calls }) => {
      const error = await failureOf(updateBucket(connection, BUCKET));
      assert.deepEqual([error.code, error.attempts, calls.length], ['internal_error', 2, 2]);
    });
  });

  it('is not sent again after an unclear failure when the second one could do harm', async () => {
    await withApi(broken, { http: { retry } }, async ({ connection, calls }) => {
      await failureOf(createBucket(connection, { accountId: 'a', bucketName: 'bucket', bucketType: 'allPrivate' }));
      await failureOf(updateBucket(connection, { ...BUCKET, ifRevisionIs: 3 }));
      assert.equal(calls.length, 2);
    });
  });
});
