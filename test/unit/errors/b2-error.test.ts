import assert from 'node:assert/strict';
import { B2Error, ERROR_CODES, errorNumber, interrupted, throwIfInterrupted } from '../../../src/errors/index.js';

describe('B2Error', () => {
  it('has a number of the original component for every code', () => {
    for (const code of ERROR_CODES) assert.ok(Number.isInteger(errorNumber(code)), code);
    assert.equal(new Set(ERROR_CODES).size, ERROR_CODES.length);
  });

  const numbers = { busy: 143, not_found: 151, timeout: 201, interrupted: 301, file_exists: 302 } as const;
  for (const [code, number] of Object.entries(numbers)) {
    it(`has the number ${number} for ${code}`, () => {
      assert.equal(new B2Error(code as keyof typeof numbers, '').errorCode, number);
    });
  }

  it('keeps everything when more is said about it', () => {
    const cause = new Error('below');
    const first = new B2Error('timeout', 'too slow', {
      cause,
      operation: 'b2_list_keys',
      retryAfterMs: 5,
      ambiguous: true,
    });
    const second = first.with({ attempts: 3 }, 'bucket b: too slow');
    assert.deepEqual(
      [second.code, second.cause, second.operation, second.retryAfterMs, second.ambiguous, second.attempts],
      ['timeout', cause, 'b2_list_keys', 5, true, 3],
    );
    assert.equal(second.message, 'bucket b: too slow');
    assert.match(second.stack ?? '', /^B2Error: bucket b: too slow\n/);
    assert.equal(first.attempts, 1);
  });

  it('is JSON without its cause and without what is unknown', () => {
    const error = new B2Error('not_found', 'no such bucket', { cause: new Error('hidden'), status: 404 });
    assert.deepEqual(JSON.parse(JSON.stringify(error)), {
      name: 'B2Error',
      code: 'not_found',
      errorCode: 151,
      message: 'no such bucket',
      status: 404,
      attempts: 1,
      ambiguous: false,
    });
  });
});

describe('an aborted signal', () => {
  it('gives interrupted with the reason as its cause', () => {
    const reason = new Error('stop');
    const error = interrupted(AbortSignal.abort(reason));
    assert.deepEqual([error.code, error.cause], ['interrupted', reason]);
  });

  it('gives its reason when that is an error of this library', () => {
    const reason = new B2Error('timeout', 'too slow');
    assert.equal(interrupted(AbortSignal.abort(reason)), reason);
  });

  it('throws, and one that is not aborted does not', () => {
    assert.throws(() => throwIfInterrupted(AbortSignal.abort()), { code: 'interrupted' });
    throwIfInterrupted(new AbortController().signal);
  });
});
