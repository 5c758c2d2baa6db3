import assert from 'node:assert/strict';
import {
  deleteFileVersion,
  hideFile,
  listFileNames,
  listFileVersions,
  listUnfinishedLargeFiles,
  startLargeFile,
} from '../../../src/api/index.js';
import { says, withApi } from '../../helpers/api-connection.js';
import { failureOf } from '../../helpers/http-client.js';
import { inTurn } from '../../helpers/web-server.js';

const RETRY = { maxAttempts: 2, firstDelayMs: 1, maxDelayMs: 1 };

describe('file versions under version 1', () => {
  it('have their length in listings, which B2 calls size', async () => {
    const files = [
      { fileName: 'a', action: 'upload', size: 7 },
      { fileName: 'b/', action: 'folder' },
    ];
    await withApi(says({ files, nextFileName: null, nextFileId: null }), { apiVersion: 1 }, async ({ connection }) => {
      for (const list of [listFileNames, listFileVersions]) {
        const answer = await list(connection, { bucketId: 'b' });
        assert.deepEqual(
          answer.files.map((file) => file.contentLength),
          [7, 0],
        );
      }
    });
  });

  it('are complete when they are unfinished large files', async () => {
    const file = { fileId: 'f', fileName: 'a', contentType: 'text/plain', fileInfo: {}, uploadTimestamp: 1 };
    const whole = { ...file, action: 'start', contentLength: 0, contentSha1: 'none' };
    await withApi(says(file), { apiVersion: 1 }, async ({ connection }) => {
      const started = await startLargeFile(connection, { bucketId: 'b', fileName: 'a', contentType: 'text/plain' });
      assert.deepEqual(started, whole);
    });
    await withApi(says({ files: [file], nextFileId: null }), { apiVersion: 1 }, async ({ connection }) => {
      assert.deepEqual((await listUnfinishedLargeFiles(connection, { bucketId: 'b' })).files, [whole]);
    });
  });

  it('are complete when they are hide markers', async () => {
    const marker = { fileId: 'f', fileName: 'a', action: 'hide', uploadTimestamp: 1 };
    await withApi(says(marker), { apiVersion: 1 }, async ({ connection }) => {
      const hidden = await hideFile(connection, { bucketId: 'b', fileName: 'a' });
      assert.deepEqual(hidden, {
        ...marker,
        contentLength: 0,
        contentSha1: null,
        contentType: 'application/x-bz-hide-marker',
        fileInfo: {},
      });
    });
  });
});

describe('a listing whose answer is damaged', () => {
  for (const files of [undefined, 'a', [null], [{ fileName: 'a', action: 'upload' }, 7]]) {
    it(`is refused when its files are ${JSON.stringify(files)}`, async () => {
      await withApi(says({ files, nextFileName: null, nextFileId: null }), {}, async ({ connection }) => {
        for (const list of [listFileNames, listFileVersions]) {
          const error = await failureOf(list(connection, { bucketId: 'b' }));
          assert.equal(error.code, 'bad_response');
          assert.match(error.message, /without its list/);
        }
      });
    });
  }
});

describe('deleting a file version', () => {
  const gone = says({ code: 'file_not_present', message: 'File not present: a f', status: 400 }, 400);
  const request = { fileName: 'a', fileId: 'f' };

  it('succeeds when the answer to the first try was lost and the second one finds it gone', async () => {
    const lost = inTurn((incoming) => incoming.socket.resetAndDestroy(), gone);
    await withApi(lost, { http: { retry: RETRY } }, async ({ connection, calls }) => {
      assert.deepEqual(await deleteFileVersion(connection, request), request);
      assert.equal(calls.length, 2);
    });
  });

  it('is refused when the version is not there at the first try', async () => {
    await withApi(gone, { http: { retry: RETRY } }, async ({ connection }) => {
      assert.equal((await failureOf(deleteFileVersion(connection, request))).code, 'file_not_present');
    });
  });
});
