import assert from 'node:assert/strict';
import { B2Error, ERROR_CODES, type ErrorCode, recoveryOf } from '../../../src/errors/index.js';

/** Source: B2 docs, "Integration Checklist". Every code that is not here mends nothing. */
const MENDED: Readonly<Partial<Record<ErrorCode, string>>> = {
  too_many_requests: 'retry',
  request_timeout: 'retry',
  timeout: 'retry',
  host_not_found: 'retry',
  connection_refused: 'retry',
  connection_reset: 'retry',
  connection_failed: 'retry',
  proxy_failed: 'retry',
  service_unavailable: 'new_upload_url',
  internal_error: 'new_upload_url',
  auth_token_limit: 'new_upload_url',
  bad_auth_token: 'reauthorize',
  expired_auth_token: 'reauthorize',
};

describe('what can mend a failure', () => {
  for (const code of ERROR_CODES) {
    it(`is ${MENDED[code] ?? 'nothing'} for ${code}`, () => {
      assert.equal(recoveryOf(new B2Error(code, '')), MENDED[code] ?? 'fail');
    });
  }

  it('is a new URL or another try for every 5xx, whatever its code', () => {
    // Listings answer 503 with bad_request when they took too long.
    assert.equal(recoveryOf(new B2Error('bad_request', '', { status: 503 })), 'new_upload_url');
    assert.equal(recoveryOf(new B2Error('http_error', '', { status: 502 })), 'new_upload_url');
  });

  it('is waiting for a 429 or 408 without a known code', () => {
    for (const status of [429, 408]) assert.equal(recoveryOf(new B2Error('http_error', '', { status })), 'retry');
  });
});
