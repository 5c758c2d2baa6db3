import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeState, encodeState } from '../../../src/transfer/resume.js';
import type { UploadState } from '../../../src/transfer/upload-state.js';

const part = fc
  .tuple(
    fc.integer({ min: 1, max: 10_000 }),
    fc.integer({ min: 1, max: 5_000_000_000 }),
    fc.stringMatching(/^[0-9a-f]{40}$/),
  )
  .map(([number, length, sha1]) => ({ number, length, sha1 }));
const states: fc.Arbitrary<UploadState> = fc.record<UploadState>({
  fileId: fc.string(),
  bucketId: fc.string(),
  fileName: fc.string({ unit: 'grapheme' }),
  about: fc.string(),
  identity: fc.string(),
  partSize: fc.integer({ min: 1, max: 5_000_000_000 }),
  parts: fc.array(part),
});

const state: UploadState = {
  fileId: '4_z1',
  bucketId: 'b1',
  fileName: 'photos/kitten.jpg',
  about: 'x',
  identity: '5-6-7',
  partSize: 5_000_000,
  parts: [{ number: 1, length: 5_000_000, sha1: 'a'.repeat(40) }],
};

describe('the state of an unfinished upload', () => {
  it('comes back from its text as it was', () => {
    fc.assert(
      fc.property(states, (given) => {
        const text = encodeState(given);
        assert.match(text, /^[\w-]+$/);
        const { version: _, ...back } = decodeState(text) as UploadState & { version: number };
        assert.deepEqual(back, { ...given });
      }),
    );
  });

  it('of a stream has no identity', () => {
    assert.equal(decodeState(encodeState({ ...state, identity: undefined })).identity, undefined);
  });

  it('is refused, saying what to do, when its text was not made by this release or is damaged', () => {
    const text = encodeState(state);
    const altered = (change: object): string =>
      Buffer.from(JSON.stringify({ version: 1, ...state, ...change })).toString('base64url');
    const damaged = [
      ...['x', 'null', text.slice(0, -9), text.slice(9), Buffer.from('null').toString('base64url')],
      altered({ version: 2 }),
      altered({ fileId: 7 }),
      altered({ fileName: null }),
      altered({ partSize: 0 }),
      altered({ partSize: 1.5 }),
      altered({ parts: 'none' }),
      altered({ parts: [{ number: '1', length: 2, sha1: '' }] }),
      altered({ parts: [null] }),
    ];
    for (const given of damaged) {
      assert.throws(() => decodeState(given), { code: 'resume_mismatch', message: /startByte to 0 to begin anew/ });
    }
  });
});
