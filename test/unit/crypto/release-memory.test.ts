import assert from 'node:assert/strict';
import { createCipheriv } from 'node:crypto';
import { releaseMemory } from '../../../src/crypto/release-memory.js';

describe('memory that is given back', () => {
  it('is gone at once, where this version of Node can do that', function () {
    if (!('transfer' in ArrayBuffer.prototype)) {
      console.warn('SKIPPED: this version of Node has no ArrayBuffer.prototype.transfer');
      return this.skip();
    }
    const encrypted = createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12)).update(Buffer.alloc(65_536));
    releaseMemory(encrypted);
    assert.equal(encrypted.length, 0);
  });

  it('is never that of others', () => {
    const both = Buffer.alloc(20, 1);
    const half = both.subarray(0, 10);
    releaseMemory(half);
    releaseMemory(Buffer.from('in a pool'));
    assert.deepEqual([half.length, both.length, both[19]], [10, 20, 1]);
  });
});
