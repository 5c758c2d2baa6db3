import assert from 'node:assert/strict';
import { createTokenState } from '../../../src/server/token-state.js';

const HOUR = 3_600_000;

describe('the state of tokens', () => {
  let time = 0;
  const state = () => {
    time = 0;
    return createTokenState(() => time, 1);
  };

  it('remembers a token that ended until it expires, and lets the note go some time after that', () => {
    const tokens = state();
    tokens.retire('short', 'failed', 2 * HOUR);
    tokens.retire('long', 'expired', 9 * HOUR);
    time = 2 * HOUR;
    tokens.retire('other', 'failed', 20 * HOUR);
    assert.equal(tokens.retired('short'), 'failed');
    time = 4 * HOUR;
    tokens.retire('another', 'failed', 20 * HOUR);
    assert.equal(tokens.retired('short'), null);
    assert.equal(tokens.retired('long'), 'expired');
    assert.equal(tokens.retired('other'), 'failed');
  });

  it('keeps the later one of two notes about the same token', () => {
    const tokens = state();
    tokens.retire('token', 'failed', HOUR);
    tokens.retire('token', 'expired', 9 * HOUR);
    time = 4 * HOUR;
    tokens.retire('other', 'failed', 20 * HOUR);
    assert.equal(tokens.retired('token'), 'expired');
  });

  it('gives a token to one upload at a time', () => {
    const tokens = state();
    assert.equal(tokens.take('token'), true);
    assert.equal(tokens.take('token'), false);
    tokens.release('token');
    assert.equal(tokens.take('token'), true);
  });

  it('ends every upload URL given out so far, and none of those that come', () => {
    const tokens = state();
    const before = tokens.uploadGeneration();
    tokens.expireUploadUrls();
    assert.equal(tokens.isExpiredGeneration(before), true);
    assert.equal(tokens.isExpiredGeneration(tokens.uploadGeneration()), false);
  });
});
