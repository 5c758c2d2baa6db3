import assert from 'node:assert/strict';
import { createKey, deleteKey, listKeys } from '../../../src/api/index.js';
import { says, withApi } from '../../helpers/api-connection.js';
import { failureOf } from '../../helpers/http-client.js';

const COMMON = { accountId: 'a', applicationKeyId: 'k', capabilities: ['listFiles'], keyName: 'n' };
const REQUEST = { accountId: 'a', capabilities: ['listFiles'], keyName: 'n' };

describe('application keys', () => {
  it('are made with bucketIds under version 4', async () => {
    const key = { ...COMMON, bucketIds: ['b1', 'b2'], applicationKey: 'K1' };
    await withApi(says(key), {}, async ({ connection, calls }) => {
      assert.deepEqual(await createKey(connection, { ...REQUEST, bucketIds: ['b1', 'b2'] }), key);
      assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), { ...REQUEST, bucketIds: ['b1', 'b2'] });
    });
  });

  for (const apiVersion of [1, 2, 3] as const) {
    it(`are made with one bucketId under version ${apiVersion} and read in the shape of version 4`, async () => {
      const key = { ...COMMON, bucketId: 'b1', applicationKey: 'K1' };
      await withApi(says(key), { apiVersion }, async ({ connection, calls }) => {
        const created = await createKey(connection, { ...REQUEST, bucketIds: ['b1'] });
        assert.deepEqual(created, { ...COMMON, bucketIds: ['b1'], applicationKey: 'K1' });
        assert.deepEqual(JSON.parse(calls[0]?.body ?? ''), { ...REQUEST, bucketId: 'b1' });
      });
    });
  }

  it('for several buckets are refused before a call under version 3', async () => {
    await withApi(says({}), { apiVersion: 3 }, async ({ connection, calls }) => {
      const error = await failureOf(createKey(connection, { ...REQUEST, bucketIds: ['b1', 'b2'] }));
      assert.deepEqual([error.code, calls.length], ['invalid_argument', 0]);
    });
  });

  it('are listed and deleted in the shape of version 4', async () => {
    const old = [
      { ...COMMON, bucketId: null },
      { ...COMMON, bucketId: 'b1' },
    ];
    await withApi(says({ keys: old, nextApplicationKeyId: 'k2' }), { apiVersion: 2 }, async ({ connection }) => {
      const { keys, nextApplicationKeyId } = await listKeys(connection, { accountId: 'a' });
      assert.deepEqual([keys.map((key) => key.bucketIds), nextApplicationKeyId], [[null, ['b1']], 'k2']);
    });
    await withApi(says(old[1]), { apiVersion: 2 }, async ({ connection }) => {
      assert.deepEqual((await deleteKey(connection, { applicationKeyId: 'k' })).bucketIds, ['b1']);
    });
  });
});
