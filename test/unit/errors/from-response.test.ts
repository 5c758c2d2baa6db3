import assert from 'node:assert/strict';
import { type ErrorAnswer, fromResponse } from '../../../src/errors/index.js';

const NOW = Date.UTC(2026, 0, 1);

function answer(changes: Partial<ErrorAnswer>): ErrorAnswer {
  return { operation: 'b2_list_buckets', status: 400, retryAfter: undefined, body: '', now: NOW, ...changes };
}

describe('an answer that is not a success', () => {
  const cases = [
    { status: 400, body: '{"code":"bad_bucket_id","message":"m","status":400}', code: 'bad_bucket_id' },
    { status: 400, body: '{"code":"bad_bucket_id","message":"m","status":"400"}', code: 'bad_bucket_id' },
    { status: 404, body: '{"code":"not_known_yet","message":"m"}', code: 'not_found' },
    { status: 418, body: '{"code":"not_known_yet","message":"m"}', code: 'http_error' },
    { status: 400, body: '{"message":"m"}', code: 'bad_request' },
    { status: 400, body: '{"code":7}', code: 'bad_request' },
    { status: 400, body: '[]', code: 'bad_request' },
    { status: 401, body: '', code: 'expired_auth_token' },
    { status: 401, body: '<html>', code: 'unauthorized' },
    { status: 416, body: '', code: 'range_not_satisfiable' },
    { status: 429, body: '', code: 'too_many_requests' },
    { status: 500, body: '<html>', code: 'internal_error' },
    { status: 502, body: '<html>', code: 'http_error' },
    { status: 503, body: '', code: 'service_unavailable' },
  ];
  for (const { status, body, code } of cases) {
    it(`has the code ${code} for ${status} with ${body === '' ? 'no body' : body}`, () => {
      const error = fromResponse(answer({ status, body }));
      assert.deepEqual([error.code, error.status, error.errorCode], [code, status, 151]);
    });
  }

  it('keeps the code as B2 wrote it', () => {
    const error = fromResponse(answer({ status: 404, body: '{"code":"not_known_yet","message":""}' }));
    assert.equal(error.b2Code, 'not_known_yet');
    assert.match(error.message, /^b2_list_buckets failed with 404 not_known_yet/);
  });

  it('says what B2 says and what to do', () => {
    const body = '{"code":"duplicate_bucket_name","message":"Bucket name is already in use.","status":400}';
    assert.equal(
      fromResponse(answer({ body })).message,
      'b2_list_buckets failed with 400 duplicate_bucket_name: Bucket name is already in use. ' +
        'Bucket names are unique among all accounts. Choose another name.',
    );
  });

  it('does not put a page of HTML into the message', () => {
    assert.doesNotMatch(fromResponse(answer({ status: 502, body: '<html>secret</html>' })).message, /html|secret/);
    for (const status of [401, 403, 404, 503]) {
      const { message } = fromResponse(answer({ status, body: '<html>Please log in</html>' }));
      assert.match(message, /\. The answer is not one of B2\. A proxy between here and B2 may have made it\.$/);
    }
    for (const status of [301, 302, 303]) {
      assert.match(fromResponse(answer({ status, body: '' })).message, /leads elsewhere.*portal.*FollowRedirects/);
    }
  });

  const waits = [
    { retryAfter: '3', ms: 3000 },
    { retryAfter: '0', ms: 0 },
    { retryAfter: '-3', ms: 0 },
    { retryAfter: new Date(NOW + 5000).toUTCString(), ms: 5000 },
    { retryAfter: new Date(NOW - 5000).toUTCString(), ms: 0 },
    { retryAfter: 'soon', ms: undefined },
    { retryAfter: undefined, ms: undefined },
  ];
  for (const { retryAfter, ms } of waits) {
    it(`asks to wait ${ms} ms with Retry-After: ${retryAfter}`, () => {
      assert.equal(fromResponse(answer({ status: 503, retryAfter })).retryAfterMs, ms);
    });
  }

  it('may have taken effect when B2 failed inside, not when it was busy or refused', () => {
    const ambiguous = (status: number) => fromResponse(answer({ status })).ambiguous;
    assert.deepEqual([500, 502, 503, 429, 408, 400].map(ambiguous), [true, true, false, false, false, false]);
  });
});
