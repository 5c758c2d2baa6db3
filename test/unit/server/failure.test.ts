import assert from 'node:assert/strict';
import { ownFailure } from '../../../src/server/failure.js';

describe('a failure of the server itself', () => {
  const told = (error: unknown): unknown[] => {
    const { status, code, message } = ownFailure(error);
    return [status, code, message];
  };

  it('names a full disk, by whatever name it comes', () => {
    for (const code of ['ENOSPC', 'EDQUOT', 'SQLITE_FULL']) {
      const error = Object.assign(new Error('/secret/path: no space'), { code });
      assert.deepEqual(told(error), [503, 'service_unavailable', 'the disk of the server is full']);
    }
  });

  it('tells nothing of anything else', () => {
    for (const error of [new TypeError('/secret/path'), Object.assign(new Error('x'), { code: 'EIO' }), 'text', null]) {
      assert.deepEqual(told(error), [500, 'internal_error', 'internal error']);
    }
  });
});
