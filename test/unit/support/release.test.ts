import assert from 'node:assert/strict';
import { release } from '../../../src/support/release.js';

describe('giving memory back', () => {
  it('empties blocks that are all of their memory', () => {
    const block = Buffer.allocUnsafeSlow(10);
    release([block, new Uint8Array(0)]);
    assert.equal(block.length, 0);
  });

  it('leaves parts of a memory alone, and memory that is shared between threads', () => {
    const whole = Buffer.alloc(10, 1);
    const parts = [
      whole.subarray(1),
      whole.subarray(0, 9),
      Buffer.from('pooled'),
      new Uint8Array(new SharedArrayBuffer(10)),
    ];
    release(parts);
    assert.deepEqual(
      parts.map(({ length }) => length),
      [9, 9, 6, 10],
    );
    assert.equal(whole.length, 10);
  });
});
